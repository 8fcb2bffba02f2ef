import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { StoredFile } from './deployed-files.ts';

export type Encoding = 'br' | 'gzip';

/** In the order in which CloudFront prefers them. */
export const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** Quick rather than small, as on the way to somebody who waits. */
const QUALITY = 5;
const COMPRESSORS: Record<Encoding, (content: Buffer) => Promise<Buffer>> = {
  br: (content) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
  gzip: promisify<Buffer, Buffer>(gzip),
};

const COMPRESSIBLE =
  /^(text\/|font\/(otf|ttf)|image\/svg\+xml|application\/(javascript|json|manifest\+json|xml))/;

/**
 * Whether CloudFront compresses a file for those who can read it compressed.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
export function isCompressible({ content, contentType }: StoredFile): boolean {
  return content.length >= 1_000 && content.length <= 10_000_000 && COMPRESSIBLE.test(contentType);
}

const compressed = new WeakMap<StoredFile, Map<Encoding, Promise<Buffer>>>();

/** Compresses a file, once for each encoding. */
export function compress(file: StoredFile, encoding: Encoding): Promise<Buffer> {
  const ofFile = compressed.get(file) ?? new Map<Encoding, Promise<Buffer>>();
  compressed.set(file, ofFile);
  const made = ofFile.get(encoding) ?? COMPRESSORS[encoding](file.content);
  ofFile.set(encoding, made);
  return made;
}
