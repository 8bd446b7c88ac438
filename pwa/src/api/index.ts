/** The door to the server for desk screens, which work online. The phone's screens never need it. */
import createClient from 'openapi-fetch';
import type { paths } from './schema';

/** Typed by the server's own description: `const { data, error } = await api.GET('/api/v1/visits', …)`. */
export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', credentials: 'same-origin' });

export { live, type LiveState } from './live';
