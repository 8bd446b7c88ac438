/**
 * One request and what became of it, sorted by what the phone should do next. Nothing above this
 * file looks at a status code. A stairwell has four kinds of silence and they must not be confused:
 * no answer, somebody else's answer (a hotel's log-in page), our server in trouble, our server saying no.
 */
import type { Problem } from '../store/types';

export interface Http {
  fetch: typeof fetch;
  /** Milliseconds since 1970; the laboratory turns this clock by hand. */
  now: () => number;
}

export type Answer<T> =
  | { kind: 'ok'; status: number; body: T; headers: Headers }
  /** No answer, a cut one, or none in time. The request may have been carried out all the same. */
  | { kind: 'offline' }
  /** An answer, but not from our server. */
  | { kind: 'captive_portal' }
  | { kind: 'signed_out'; problem: Problem }
  | { kind: 'throttled'; retry_after_ms: number; problem: Problem }
  | { kind: 'server_error'; status: number }
  | { kind: 'too_large'; problem: Problem }
  /** Our server understood and said no. */
  | { kind: 'refused'; status: number; problem: Problem };

/** Anything but the answer that was asked for. */
export type Failure = Exclude<Answer<never>, { kind: 'ok' }>;

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: BodyInit;
  timeout_ms?: number;
  /** Is this JSON what our server would say? A portal's JSON is not. */
  ours?: (body: Record<string, unknown>) => boolean;
  /** For answers without a JSON body (tus, sign-out): what tells that they are ours. */
  signed?: (response: Response) => boolean;
}

const TIMEOUT_MS = 60_000;
const DEFAULT_RETRY_MS = 30_000;

export async function ask<T>(http: Http, path: string, request: Ask = {}): Promise<Answer<T>> {
  let response: Response;
  let text: string;
  try {
    response = await http.fetch(path, {
      method: request.method ?? 'GET',
      credentials: 'same-origin',
      cache: 'no-store',
      // Our API never redirects; whoever does is a portal.
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeout_ms ?? TIMEOUT_MS),
      headers: { accept: 'application/json, application/problem+json', ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    text = await response.text();
  } catch {
    return { kind: 'offline' };
  }
  return sort<T>(response, text, request, http.now());
}

function sort<T>(response: Response, text: string, request: Ask, now: number): Answer<T> {
  const { status, headers } = response;
  if (status === 511 || response.type === 'opaqueredirect' || (status >= 300 && status < 400)) return { kind: 'captive_portal' };
  // A proxy in front of us may answer these without our body; they mean the same.
  if (status >= 500) return { kind: 'server_error', status };
  const signed = request.signed?.(response) ?? false;
  const problem = problemIn(headers, text, status) ?? (signed && status >= 400 ? { code: `status-${status}`, status } : undefined);
  if (status === 429) return { kind: 'throttled', retry_after_ms: retryAfter(headers, now), problem: problem ?? { code: 'too-many-requests', status } };
  if (status === 413) return { kind: 'too_large', problem: problem ?? { code: 'too-large', status } };
  if (status >= 400) {
    if (!problem) return { kind: 'captive_portal' };
    return status === 401 ? { kind: 'signed_out', problem } : { kind: 'refused', status, problem };
  }
  if (request.signed) return signed ? { kind: 'ok', status, body: undefined as T, headers } : { kind: 'captive_portal' };
  if (!isJson(headers)) return { kind: 'captive_portal' };
  const body = parse(text);
  // Announced as ours and yet unreadable: cut on the way by a proxy that did not notice.
  if (body === undefined) return { kind: 'server_error', status };
  if (request.ours && !(isObject(body) && request.ours(body))) return { kind: 'captive_portal' };
  return { kind: 'ok', status, body: body as T, headers };
}

const isJson = (headers: Headers): boolean => /^application\/([\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemIn(headers: Headers, text: string, status: number): Problem | undefined {
  if (!/^application\/problem\+json\b/i.test(headers.get('content-type') ?? '')) return undefined;
  const body = parse(text);
  return isObject(body) && typeof body['code'] === 'string' ? ({ status, ...body } as unknown as Problem) : undefined;
}

/** Seconds or an HTTP date; nonsense means the default. */
function retryAfter(headers: Headers, now: number): number {
  const value = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : DEFAULT_RETRY_MS;
}
