/** Changing one's password: online, and the only act here that is not queued. */
/** As the server has it. */
export const MIN_LENGTH = 10;

export type Outcome = 'done' | 'wrong' | 'weak' | 'wait' | 'unreachable';

export async function changePassword(current: string, next: string): Promise<Outcome> {
  const response = await fetch('/api/v1/me/password', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ current, new: next }),
  }).catch(() => undefined);
  switch (response?.status) {
    case 200:
    case 204:
      return 'done';
    case 401:
    case 403:
      return 'wrong';
    case 422:
      return 'weak';
    case 429:
      return 'wait';
    default:
      return 'unreachable';
  }
}
