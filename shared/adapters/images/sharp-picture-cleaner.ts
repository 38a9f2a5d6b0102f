import sharp from 'sharp';
import type { PictureCleaner } from '#application/media/ports.ts';

const FULL_PIXELS = 2_048;
const THUMBNAIL_PIXELS = 320;
/** A 100-megapixel picture decodes to 400 MB; more than that is an attack, not a phone. */
const MAX_PIXELS = 100_000_000;
/** Of libwebp's effort: half the processor time of its 4, for a file that is a sixteenth larger. */
const EFFORT = 2;
const QUALITY = 82;
const within = (pixels: number) =>
  ({ width: pixels, height: pixels, fit: 'inside', withoutEnlargement: true }) as const;
const formats: readonly string[] = ['jpeg', 'png', 'webp', 'heif'];

/**
 * Pictures through libvips: decoded whole, turned upright, metadata dropped, saved as WebP. Decoded once, since
 * the largest takes 400 MB: the thumbnail is made of what the full size was made to.
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
      // libvips says by throwing that bytes are no picture; the caller rejects the upload for it.
      return undefined;
    }
  },
};
