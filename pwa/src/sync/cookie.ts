/** The shared directory as the engine's word on whose cookie it is. */
import { directory } from '../store/directory';
import type { Cookie } from './deps';

export const cookieInDirectory: Cookie = {
  owner: async () => (await directory.get('cookie_of')) ?? null,
  setOwner: (owner) => directory.set({ cookie_of: owner }),
};
