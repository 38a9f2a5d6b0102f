/** An upload form for one object of a bounded size and fixed type. */
export type UploadForm = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

/** Objects of the media bucket. */
export type MediaStore = {
  /** An upload form, valid for `seconds`, for `contentType` of at most `maxBytes` under exactly `key`. */
  uploadForm(input: {
    readonly key: string;
    readonly contentType: string;
    readonly maxBytes: number;
    readonly seconds: number;
  }): Promise<UploadForm>;
  /** A link to the object, valid for `seconds`. */
  readLink(key: string, seconds: number): Promise<string>;
};

export type MediaObjects = {
  /** The object's bytes; undefined when it is gone. */
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** Stores the bytes unless something lies there already, and returns what does. */
  writeOnce(key: string, bytes: Uint8Array, contentType: string): Promise<Uint8Array>;
  remove(key: string): Promise<void>;
};

/** An image made safe to show: re-encoded, upright, without metadata. */
export type CleanPicture = {
  readonly full: Uint8Array;
  readonly thumbnail: Uint8Array;
  readonly contentType: string;
};
export type PictureCleaner = {
  /** Undefined if the bytes are no image of an accepted type, or one too large to decode. */
  clean(bytes: Uint8Array): Promise<CleanPicture | undefined>;
};
