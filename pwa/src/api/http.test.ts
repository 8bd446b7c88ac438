import { expect, it } from 'vitest';
import { ask } from './http';

const problem = { 'content-type': 'application/problem+json' };
const json = { 'content-type': 'application/json; charset=utf-8' };
const NOW = Date.parse('2026-11-21T01:00:00Z');
const asked = async (response: Response | Error, signed?: (response: Response) => boolean) => {
  const fetch = async () => {
    if (response instanceof Error) throw response;
    return response;
  };
  return ask({ fetch: fetch as typeof globalThis.fetch, now: () => NOW }, '/x', { ours: (body) => 'server_time' in body, ...(signed ? { signed } : {}) });
};
const reply = (status: number, body: string | null, headers: Record<string, string> = {}) => new Response(body, { status, headers });

it.each<[string, Response | Error, object]>([
  ['no network', new TypeError('failed'), { kind: 'offline' }],
  ['no answer in time', new DOMException('late', 'TimeoutError'), { kind: 'offline' }],
  ['a good answer', reply(200, '{"server_time":"x"}', json), { kind: 'ok' }],
  ['a hotel', reply(200, '<html>', { 'content-type': 'text/html' }), { kind: 'captive_portal' }],
  ['a hotel that speaks JSON', reply(200, '{"login":"please"}', json), { kind: 'captive_portal' }],
  ['a JSON list', reply(200, '[]', json), { kind: 'captive_portal' }],
  ['a redirect', reply(302, null, { location: 'http://portal' }), { kind: 'captive_portal' }],
  ['network authentication required', reply(511, 'x'), { kind: 'captive_portal' }],
  ['a 403 page of somebody else', reply(403, '<html>', { 'content-type': 'text/html' }), { kind: 'captive_portal' }],
  ['a 401 page of somebody else', reply(401, 'x'), { kind: 'captive_portal' }],
  ['our 401', reply(401, '{"code":"not-signed-in"}', problem), { kind: 'signed_out', problem: { code: 'not-signed-in', status: 401 } }],
  ['our 422', reply(422, '{"code":"validation-failed","status":422}', problem), { kind: 'refused', status: 422 }],
  ['a gateway’s 502', reply(502, '<html>', { 'content-type': 'text/html' }), { kind: 'server_error', status: 502 }],
  ['a proxy’s 413', reply(413, '<html>', { 'content-type': 'text/html' }), { kind: 'too_large', problem: { code: 'too-large', status: 413 } }],
  ['half of our JSON', reply(200, '{"server_ti', json), { kind: 'server_error' }],
  ['429 with seconds', reply(429, '', { 'retry-after': '7' }), { kind: 'throttled', retry_after_ms: 7_000 }],
  ['429 with a date', reply(429, '', { 'retry-after': 'Sat, 21 Nov 2026 01:01:00 GMT' }), { kind: 'throttled', retry_after_ms: 60_000 }],
  ['429 with nonsense', reply(429, '', { 'retry-after': 'soon' }), { kind: 'throttled', retry_after_ms: 30_000 }],
])('%s', async (_what, response, answer) => expect(await asked(response)).toMatchObject(answer));

it('an answer without a body is ours by its sign', async () => {
  const signed = (response: Response) => response.headers.has('tus-resumable');
  expect(await asked(reply(204, null, { 'tus-resumable': '1.0.0' }), signed)).toMatchObject({ kind: 'ok', status: 204 });
  expect(await asked(reply(404, null, { 'tus-resumable': '1.0.0' }), signed)).toMatchObject({ kind: 'refused', status: 404 });
  expect(await asked(reply(200, '<html>'), signed)).toEqual({ kind: 'captive_portal' });
  expect(await asked(reply(404, '<html>'), signed)).toEqual({ kind: 'captive_portal' });
});
