/**
 * The few things about one's account that only the server can do, and that are therefore not queued: the password,
 * and the devices that are signed in.
 */
import type { Id, Instant, Problem } from '../../store/types';

/** As the server has it. */
export const MIN_LENGTH = 10;

export type PasswordOutcome = 'done' | 'wrong' | 'weak' | 'wait' | 'unreachable';

export interface Device {
  id: Id;
  device_name: string;
  last_seen_at: Instant;
  is_current: boolean;
}

const send = (path: string, request?: RequestInit): Promise<Response | undefined> => fetch(`/api/v1${path}`, request).catch(() => undefined);

export async function changePassword(current: string, next: string): Promise<PasswordOutcome> {
  const response = await send('/me/password', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ current, new: next }),
  });
  switch (response?.status) {
    case 200:
    case 204:
      return 'done';
    case 422: {
      const { errors } = (await response?.json().catch(() => ({}))) as Problem;
      return errors?.some(({ pointer }) => pointer === '/current') ? 'wrong' : 'weak';
    }
    case 429:
      return 'wait';
    default:
      return 'unreachable';
  }
}

/** @returns undefined when the server cannot be asked now. */
export async function readDevices(): Promise<Device[] | undefined> {
  const response = await send('/me/devices');
  return response?.ok ? ((await response.json()) as Device[]) : undefined;
}

/** Ends a device's session. What it has not sent stays sealed on it. @returns false when the server did not take it. */
export async function revokeDevice(id: Id): Promise<boolean> {
  return (await send(`/me/devices/${id}`, { method: 'DELETE' }))?.ok ?? false;
}
