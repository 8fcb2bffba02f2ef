import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

/**
 * The floor of a key check: one signed GetItem over a kept-alive connection, with nothing but Node's own modules, and without
 * a decision, a retry, a time limit or a log line.
 */
const url = new URL(process.env.AWS_ENDPOINT_URL ?? '');
// On AWS it is https, which takes longer to load.
const { Agent, request } = url.protocol === 'http:' ? http : https;
const agent = new Agent({ keepAlive: true });
const { AWS_REGION: region, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let signing: { day: string; key: Buffer } | undefined;

export async function handler(): Promise<unknown> {
  const Key = { organisationId: { S: process.env.BENCH_ORGANISATION }, keyId: { S: process.env.BENCH_KEY } };
  const body = JSON.stringify({ TableName: process.env.API_KEYS_TABLE, Key, ConsistentRead: true });
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  if (signing?.day !== day) {
    signing = {
      day,
      key: [day, region, 'dynamodb', 'aws4_request'].reduce(derive, Buffer.from(`AWS4${secret}`)),
    };
  }
  const scope = `${day}/${region}/dynamodb/aws4_request`;
  const names = 'content-type;host;x-amz-date;x-amz-target';
  const target = 'DynamoDB_20120810.GetItem';
  const type = 'application/x-amz-json-1.0';
  const lines = `content-type:${type}\nhost:${url.host}\nx-amz-date:${time}\nx-amz-target:${target}\n`;
  const canonical = `POST\n/\n\n${lines}\n${names}\n${sha256(body)}`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
  const signature = hmac(signing.key, text).toString('hex');
  const headers = {
    host: url.host,
    'content-type': type,
    'x-amz-target': target,
    'x-amz-date': time,
    'content-length': Buffer.byteLength(body),
    authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
  return new Promise((resolve, reject) => {
    const { hostname, port } = url;
    const sent = request({ agent, method: 'POST', hostname, port, path: '/', headers }, (response) => {
      let received = '';
      response.on('data', (chunk) => (received += chunk));
      response.on('end', () =>
        response.statusCode === 200 ? resolve(JSON.parse(received)) : reject(new Error(received)),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function derive(key: Buffer, text: string | undefined): Buffer {
  return hmac(key, text ?? '');
}
