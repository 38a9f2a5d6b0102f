import sharp from 'sharp';
import type { PictureCleaner } from '#application/media/ports.ts';

const FULL_PIXELS = 2_048;
const THUMBNAIL_PIXELS = 320;
/** A 100-megapixel picture decodes to 400 MB; more than that is an attack, not a phone. */
const MAX_PIXELS = 100_000_000;
/** libwebp's effort: half the processor time of its default, 4, for files that are 6 % larger. */
const EFFORT = 2;
const QUALITY = 82;
const within = (pixels: number) =>
  ({ width: pixels, height: pixels, fit: 'inside', withoutEnlargement: true }) as const;
const formats: readonly string[] = ['jpeg', 'png', 'webp', 'heif'];

/**
 * Cleans pictures with libvips: decodes them fully, applies the orientation, drops the metadata and saves them as WebP.
 * The thumbnail is made from the resized picture, since decoding the largest original takes 400 MB.
 */
export const sharpPictureCleaner: PictureCleaner = {
  async clean(bytes) {
    const open = () => sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    try {
      const { format } = await open().metadata();
      if (!formats.includes(format)) return undefined;
      const { data, info } = await open()
        .rotate()
        .resize(within(FULL_PIXELS))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      const upright = () => sharp(data, { raw: { width, height, channels } });
      const [full, thumbnail] = await Promise.all([
        upright().webp({ quality: QUALITY, effort: EFFORT }).toBuffer(),
        upright().resize(within(THUMBNAIL_PIXELS)).webp({ quality: QUALITY, effort: EFFORT }).toBuffer(),
      ]);
      return { full, thumbnail, contentType: 'image/webp' };
    } catch {
      // libvips throws for bytes that are not a picture; the caller then rejects the upload.
      return undefined;
    }
  },
};
