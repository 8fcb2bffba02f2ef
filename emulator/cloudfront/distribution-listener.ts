import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import Negotiator from 'negotiator';
import type { SynthesizedApp } from '../cloud-assembly/synthesized-app.ts';
import { type CacheBehaviour, readCacheBehaviours } from './cache-behaviours.ts';
import { readDeployedFiles, type StoredFile } from './deployed-files.ts';

/** S3's response for a missing object, if the caller may not list the bucket. */
const ACCESS_DENIED = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>';

/**
 * Creates a listener that responds as the CloudFront distribution of a stack does, with the files that the stack deploys.
 * @throws EmulatorError if the stack has something that is not emulated
 */
export function createDistributionListener(app: SynthesizedApp, stackName: string): RequestListener {
  const files = readDeployedFiles(app, stackName);
  const behaviours = readCacheBehaviours(app, stackName);
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    const behaviour = behaviours.find(({ matchesPath }) => matchesPath(path));
    if (!behaviour || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(403).end();
      return;
    }
    response.setHeaders(new Headers(behaviour.headers));
    const file = files.get(parseObjectKey(behaviour.rewritePath(path)) ?? '');
    if (!file) {
      response.writeHead(403, { 'content-type': 'application/xml' }).end(ACCESS_DENIED);
      return;
    }
    sendFile(file, behaviour, request, response).catch((error: unknown) => response.destroy(error as Error));
  };
}

/** @returns `undefined` if the path is not well encoded */
function parseObjectKey(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined;
  }
}

async function sendFile(
  file: StoredFile,
  behaviour: CacheBehaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const mayCompress = behaviour.compress && isCompressible(file);
  const encoding = mayCompress ? chooseEncoding(request) : undefined;
  const etag = encoding === undefined ? file.etag : `W/${file.etag}`;
  response.setHeader('etag', etag);
  if (file.cacheControl !== undefined) response.setHeader('cache-control', file.cacheControl);
  if (mayCompress) response.setHeader('vary', 'accept-encoding');
  if (hasBrowserCached(request, file)) {
    response.writeHead(304).end();
    return;
  }
  const body = encoding === undefined ? file.content : await compress(file, encoding);
  if (encoding !== undefined) response.setHeader('content-encoding', encoding);
  response.setHeader('content-type', file.contentType);
  response.setHeader('content-length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Whether the browser's cached copy, in any encoding, is current. */
function hasBrowserCached({ headers }: IncomingMessage, { etag }: StoredFile): boolean {
  const cached = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return cached?.includes(etag) ?? false;
}

type Encoding = 'br' | 'gzip';

/** In CloudFront's order of preference. */
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** A quick setting, because somebody is waiting. */
const QUALITY = 5;
const COMPRESSORS: Record<Encoding, (content: Buffer) => Promise<Buffer>> = {
  br: (content) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
  gzip: promisify<Buffer, Buffer>(gzip),
};

const COMPRESSIBLE =
  /^(text\/|font\/(otf|ttf)|image\/svg\+xml|application\/(javascript|json|manifest\+json|xml))/;

/**
 * Whether CloudFront compresses a file for browsers that accept it.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
function isCompressible({ content, contentType }: StoredFile): boolean {
  return content.length >= 1_000 && content.length <= 10_000_000 && COMPRESSIBLE.test(contentType);
}

function chooseEncoding(request: IncomingMessage): Encoding | undefined {
  const accepted = new Negotiator(request).encodings([...ENCODINGS]);
  return ENCODINGS.find((encoding) => accepted.includes(encoding));
}

const compressedFiles = new WeakMap<StoredFile, Map<Encoding, Promise<Buffer>>>();

/** Compresses a file, once for each encoding. */
function compress(file: StoredFile, encoding: Encoding): Promise<Buffer> {
  const byEncoding = compressedFiles.get(file) ?? new Map<Encoding, Promise<Buffer>>();
  compressedFiles.set(file, byEncoding);
  const compressed = byEncoding.get(encoding) ?? COMPRESSORS[encoding](file.content);
  byEncoding.set(encoding, compressed);
  return compressed;
}
