/**
 * The part of tus 1.0 that a phone needs: create, ask for the offset, send a checksummed chunk.
 * By fetch, so that the page and the service worker share it.
 */
import { ask, type Failure, type Http } from '../api/http';

export const CHUNK_BYTES = 256 * 1024;
const ENDPOINT = '/api/v1/media';
const TUS = { 'tus-resumable': '1.0.0' };
const signed = (response: Response): boolean => response.headers.has('tus-resumable');

/** `offset` where the server says it at once: a photo that is already there is at its end. */
export type Created = { kind: 'created'; url: string; offset?: number } | Failure;
export type Offset = { kind: 'offset'; offset: number } | { kind: 'gone' } | Failure;

/** @param sha256 lower-case hex of the whole file: its name on the server. */
export async function create(http: Http, sha256: string, length: number, filetype: string): Promise<Created> {
  const answer = await ask<void>(http, ENDPOINT, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(length), 'upload-metadata': `sha256 ${btoa(sha256)},filetype ${btoa(filetype)}` },
    signed,
  });
  if (answer.kind !== 'ok') return answer;
  const location = answer.headers.get('location');
  if (!location) return { kind: 'server_error', status: answer.status };
  const at = offsetOf(answer.headers);
  return { kind: 'created', url: samePath(location), ...(at === undefined ? {} : { offset: at }) };
}

export async function offset(http: Http, url: string): Promise<Offset> {
  return offsetIn(await ask<void>(http, url, { method: 'HEAD', headers: TUS, signed }));
}

/** Sends one chunk. `gone`: the upload expired and has to be created again. */
export async function patch(http: Http, url: string, from: number, chunk: Uint8Array<ArrayBuffer>): Promise<Offset> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', chunk));
  const headers = {
    ...TUS,
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(from),
    'upload-checksum': `sha256 ${btoa(String.fromCharCode(...digest))}`,
  };
  const answer = await ask<void>(http, url, { method: 'PATCH', headers, body: chunk, signed });
  // 409: the server holds more or less than we thought (an answer was lost). 460: bytes broken on the way.
  if (answer.kind === 'refused' && (answer.status === 409 || answer.status === 460)) return offset(http, url);
  return offsetIn(answer);
}

function offsetIn(answer: Awaited<ReturnType<typeof ask<void>>>): Offset {
  if (answer.kind === 'refused' && (answer.status === 404 || answer.status === 410)) return { kind: 'gone' };
  if (answer.kind !== 'ok') return answer;
  const at = offsetOf(answer.headers);
  return at === undefined ? { kind: 'server_error', status: answer.status } : { kind: 'offset', offset: at };
}

function offsetOf(headers: Headers): number | undefined {
  const value = headers.get('upload-offset') ?? '';
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

/** A proxy may have put another host in front; the path is what counts, and the cookie is for this origin. */
const samePath = (location: string): string => {
  const { pathname, search } = new URL(location, 'http://phone.invalid/');
  return pathname + search;
};
