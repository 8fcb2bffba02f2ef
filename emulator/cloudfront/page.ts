import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Negotiator from 'negotiator';
import type { Cloud } from '../cloud-assembly/cloud.ts';
import { compress, ENCODINGS, isCompressible } from './compression.ts';
import { deployedFiles, type StoredFile } from './deployed-files.ts';
import { type Behaviour, readBehaviours } from './distribution.ts';

/** What S3 answers to those who may not list a bucket, for whatever is not in it. */
const NOT_THERE = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>';

/**
 * Answers requests as the CloudFront distribution of a stack does, with the files that the stack deploys.
 * @throws EmulatorError where the page needs something that is not done here.
 */
export function openDistribution(cloud: Cloud, stackName: string): RequestListener {
  const files = deployedFiles(cloud, stackName);
  const behaviours = readBehaviours(cloud, stackName);
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    const behaviour = behaviours.find(({ isFor }) => isFor(path));
    if (!behaviour || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(403).end();
      return;
    }
    const headers = new Headers(behaviour.headers);
    response.setHeaders(headers);
    const file = files.get(keyOf(behaviour.rewrite(path)) ?? '');
    if (!file) {
      response.writeHead(403, { 'content-type': 'application/xml' }).end(NOT_THERE);
      return;
    }
    send(file, behaviour, request, response).catch((error: unknown) => response.destroy(error as Error));
  };
}

/** The name in the bucket of what a path asks for, if it can be one. */
function keyOf(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined;
  }
}

async function send(
  file: StoredFile,
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isCompressed = behaviour.compress && isCompressible(file);
  const encoding = isCompressed ? preferred(request) : undefined;
  const etag = encoding === undefined ? file.etag : `W/${file.etag}`;
  response.setHeader('etag', etag);
  if (file.cacheControl !== undefined) response.setHeader('cache-control', file.cacheControl);
  if (isCompressed) response.setHeader('vary', 'accept-encoding');
  if (isKnown(request, file)) {
    response.writeHead(304).end();
    return;
  }
  const body = encoding === undefined ? file.content : await compress(file, encoding);
  if (encoding !== undefined) response.setHeader('content-encoding', encoding);
  response.setHeader('content-type', file.contentType);
  response.setHeader('content-length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

function preferred(request: IncomingMessage) {
  const accepted = new Negotiator(request).encodings([...ENCODINGS]);
  return ENCODINGS.find((encoding) => accepted.includes(encoding));
}

/** Whether the browser has the file, in whichever encoding. */
function isKnown({ headers }: IncomingMessage, { etag }: StoredFile): boolean {
  const known = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known?.includes(etag) ?? false;
}
