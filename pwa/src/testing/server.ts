/**
 * A small server speaking the wire contract over real HTTP, for tests of the phone's engine: the
 * promises that matter to a phone (idempotency on op_id, verdict per item, cursors, generations,
 * tus offsets) and nothing of the product's rules. The real server is tested against the same
 * contract in tests/sync_lab; this one exists so that the engine can be tried in seconds with any
 * fault at any moment.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Change, Verdict, WireOperation } from '../store/wire';

export type Fault = 'drop_before' | 'drop_after' | 'cut' | 'error_500' | 'too_large' | 'throttled' | 'portal' | 'unauthorised' | 'garbled' | 'forbidden';

interface Upload {
  sha256: string;
  length: number;
  bytes: Buffer;
}

export class ContractServer {
  /** The fault of the next request, chosen by the test; undefined means none. */
  fault: (path: string) => Fault | undefined = () => undefined;
  /** Which operations this server refuses, and how. */
  refuse: (operation: WireOperation) => Verdict['problem'] | undefined = () => undefined;
  /** Most operations one push may hold. */
  pushLimit = 500;
  pageSize = 2_000;
  signedInAs = 'user-1';
  /** Every committed operation by op_id with how often it took effect. */
  readonly applied = new Map<string, { operation: WireOperation; times: number; verdict: Verdict }>();
  /** In the order in which they took effect. */
  readonly log: WireOperation[] = [];
  readonly uploads = new Map<string, Upload>();
  readonly media = new Map<string, Buffer>();
  readonly requests: { method: string; path: string; bytes: number }[] = [];
  epoch = 'e1';
  rev = 0;
  #rows = new Map<string, Change>();
  #server: Server | undefined;
  base = '';

  /** The id stands beside the data, not in it. */
  put(collection: Change['collection'], id: string, { id: _beside, ...data }: Record<string, unknown>): void {
    this.#rows.set(`${collection}/${id}`, { collection, id, rev: ++this.rev, data } as unknown as Change);
  }

  remove(collection: Change['collection'], id: string, gone: 'deleted' | 'out_of_scope' = 'deleted'): void {
    this.#rows.set(`${collection}/${id}`, { collection, id, rev: ++this.rev, gone } as Change);
  }

  rows(): Change[] {
    return [...this.#rows.values()].sort((a, b) => a.rev - b.rev);
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = request.url ?? '/';
    const method = request.method ?? 'GET';
    this.requests.push({ method, path, bytes: body.length });
    const fault = this.fault(path);
    if (fault === 'drop_before') return void request.socket.destroy();
    const early = early_answers[fault ?? ''];
    if (early) return early(response);
    const answer = this.#answer(method, path, request, body);
    if (fault === 'drop_after') return void request.socket.destroy();
    const text = answer.json === undefined ? '' : JSON.stringify(answer.json);
    const headers = { ...answer.headers, ...(text ? { 'content-type': answer.type ?? 'application/json' } : {}) };
    if (fault === 'cut' && text) {
      response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(text) });
      response.write(text.slice(0, text.length >> 1), () => request.socket.destroy());
      return;
    }
    response.writeHead(answer.status, headers);
    response.end(fault === 'garbled' ? text.slice(0, text.length >> 1) : text);
  }

  #answer(method: string, path: string, request: IncomingMessage, body: Buffer): Reply {
    if (path === '/api/v1/sync/push') return this.#push(JSON.parse(body.toString()) as { operations: WireOperation[] });
    if (path === '/api/v1/sync/pull') return this.#pull(JSON.parse(body.toString()) as { cursor: string | null; limit: number });
    if (path === '/api/v1/me') return { status: 200, json: { id: this.signedInAs } };
    if (path === '/api/v1/auth/sign-in') {
      const { username } = JSON.parse(body.toString()) as { username: string };
      if (username === 'nobody') return problem(401, 'sign-in-failed');
      this.signedInAs = username;
      return { status: 200, json: { token: 't', expires_at: '', user: { id: username, name: username, roles: [], areas: [], permissions: [], district: { code: '', name: '' } } } };
    }
    if (path === '/api/v1/auth/sign-out') return { status: 204 };
    if (path.startsWith('/api/v1/media')) return this.#media(method, path, request, body);
    return problem(404, 'not-found');
  }

  #push({ operations }: { operations: WireOperation[] }): Reply {
    if (operations.length > this.pushLimit) return problem(413, 'too-large');
    const verdicts = operations.map((operation): Verdict => {
      const known = this.applied.get(operation.op_id);
      if (known) return { ...known.verdict, outcome: 'duplicate' };
      const refusal = this.refuse(operation);
      const record_id = String(operation.data['id'] ?? operation.data['visit_id'] ?? operation.data['household_id']);
      if (refusal) return { op_id: operation.op_id, outcome: refusal.code === 'edit-conflict' ? 'conflict' : 'rejected', record_id, problem: refusal };
      const verdict: Verdict = { op_id: operation.op_id, outcome: 'applied', record_id, rev: this.rev + 1 };
      this.applied.set(operation.op_id, { operation, times: 1, verdict });
      this.log.push(operation);
      if (operation.kind === 'visit.record') {
        this.put('visits', record_id, { ...operation.data, worker_id: 'user-1', worker_name: 'W', version: 1, flags: [] });
      }
      return verdict;
    });
    return { status: 200, json: { server_time: new Date().toISOString(), verdicts } };
  }

  /** The cursor is `epoch:rev`; an unknown epoch is another scope. */
  #pull({ cursor, limit }: { cursor: string | null; limit: number }): Reply {
    const [epoch, after] = cursor?.split(':') ?? [];
    if (cursor !== null && after === undefined) return problem(422, 'validation-failed');
    const reset = epoch !== this.epoch;
    const from = reset ? 0 : Number(after);
    const rest = this.rows().filter((row) => row.rev > from && !(from === 0 && row.gone));
    const changes = rest.slice(0, Math.min(limit, this.pageSize));
    const last = changes.at(-1)?.rev ?? Math.max(from, this.rev);
    const json = {
      server_time: new Date().toISOString(),
      changes,
      cursor: `${this.epoch}:${last}`,
      more: rest.length > changes.length,
      reset,
      scope: { grids: ['g1'], epoch: this.epoch },
    };
    return { status: 200, json };
  }

  #media(method: string, path: string, request: IncomingMessage, body: Buffer): Reply {
    const headers = { 'tus-resumable': '1.0.0' };
    if (method === 'POST') {
      const metadata = Object.fromEntries(String(request.headers['upload-metadata']).split(',').map((pair) => pair.trim().split(' ') as [string, string]));
      const sha256 = Buffer.from(metadata['sha256'] ?? '', 'base64').toString();
      const id = `u${this.uploads.size + 1}`;
      const done = this.media.get(sha256);
      this.uploads.set(id, { sha256, length: Number(request.headers['upload-length']), bytes: done ?? Buffer.alloc(0) });
      return { status: 201, headers: { ...headers, location: `/api/v1/media/uploads/${id}` } };
    }
    const upload = this.uploads.get(path.split('/').at(-1) ?? '');
    if (!upload) return { ...problem(404, 'not-found'), headers };
    if (method === 'PATCH') {
      if (Number(request.headers['upload-offset']) !== upload.bytes.length) return { ...problem(409, 'conflict'), headers };
      const [, digest] = String(request.headers['upload-checksum']).split(' ');
      if (createHash('sha256').update(body).digest('base64') !== digest) return { ...problem(460, 'checksum-mismatch'), headers };
      upload.bytes = Buffer.concat([upload.bytes, body]);
      if (upload.bytes.length === upload.length) {
        if (createHash('sha256').update(upload.bytes).digest('hex') !== upload.sha256) return { ...problem(422, 'validation-failed'), headers };
        this.media.set(upload.sha256, upload.bytes);
      }
    }
    return { status: method === 'HEAD' ? 200 : 204, headers: { ...headers, 'upload-offset': String(upload.bytes.length) } };
  }
}

interface Reply {
  status: number;
  json?: unknown;
  type?: string;
  headers?: Record<string, string>;
}

const problem = (status: number, code: string): Reply => ({ status, json: { code, status }, type: 'application/problem+json' });

const say = (status: number, type: string, text: string, headers: Record<string, string> = {}) => (response: ServerResponse): void => {
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(text);
};
const early_answers: Record<string, (response: ServerResponse) => void> = {
  error_500: say(503, 'text/html', '<h1>Bad gateway</h1>'),
  too_large: say(413, 'text/html', 'too large'),
  throttled: say(429, 'application/problem+json', '{"code":"too-many-requests","status":429}', { 'retry-after': '20' }),
  portal: say(200, 'text/html', '<html>Welcome to the hotel</html>'),
  forbidden: say(403, 'application/problem+json', '{"code":"forbidden","status":403}'),
  unauthorised: say(401, 'application/problem+json', '{"code":"not-signed-in","status":401}'),
};
