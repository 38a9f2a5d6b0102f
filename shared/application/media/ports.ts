/** A form that lets whoever holds it put one object of a bounded size and a fixed type. */
export type UploadForm = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

/** Objects of the media bucket. */
export type MediaStore = {
  /** A form good for `seconds` that takes `contentType` of at most `maxBytes` under exactly `key`. */
  uploadForm(input: {
    readonly key: string;
    readonly contentType: string;
    readonly maxBytes: number;
    readonly seconds: number;
  }): Promise<UploadForm>;
  /** A link to read the object with, good for `seconds`. */
  readLink(key: string, seconds: number): Promise<string>;
};

export type MediaObjects = {
  /** The object's bytes; undefined when it is gone. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Its first bytes, `length` at most; undefined when it is gone. */
  readStart(key: string, length: number): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  remove(key: string): Promise<void>;
};

/** A picture made safe to show: re-encoded, upright, without metadata. */
export type CleanPicture = {
  readonly full: Uint8Array;
  readonly thumbnail: Uint8Array;
  readonly contentType: string;
};
export type PictureCleaner = {
  /** Undefined when the bytes are no picture of a kind we take, or one too large to decode. */
  clean(bytes: Uint8Array): Promise<CleanPicture | undefined>;
};
