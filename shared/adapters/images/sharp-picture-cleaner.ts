import sharp from 'sharp';
import type { PictureCleaner } from '#application/media/ports.ts';

const FULL_PIXELS = 2_048;
const THUMBNAIL_PIXELS = 320;
/** A 100-megapixel picture decodes to 400 MB; more than that is an attack, not a phone. */
const MAX_PIXELS = 100_000_000;
const formats: readonly string[] = ['jpeg', 'png', 'webp', 'heif'];

/** Pictures through libvips: decoded whole, turned upright, metadata dropped, saved as WebP. */
export const sharpPictureCleaner: PictureCleaner = {
  async clean(bytes) {
    const open = () => sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    try {
      const { format } = await open().metadata();
      if (!formats.includes(format)) return undefined;
      const sized = (pixels: number) =>
        open()
          .rotate()
          .resize({ width: pixels, height: pixels, fit: 'inside', withoutEnlargement: true })
          .webp({ quality: 82 })
          .toBuffer();
      const [full, thumbnail] = await Promise.all([sized(FULL_PIXELS), sized(THUMBNAIL_PIXELS)]);
      return { full, thumbnail, contentType: 'image/webp' };
    } catch {
      // libvips says by throwing that bytes are no picture; the caller rejects the upload for it.
      return undefined;
    }
  },
};
