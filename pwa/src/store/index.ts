/** The door to what this phone holds. Screens read and write here and nowhere else. */
export { session } from './session.svelte';
export { register } from './register.svelte';
export { drafts } from './drafts.svelte';
export { actions } from './actions';
export { incidents } from './incidents.svelte';
export { errands } from './errands.svelte';
export { reports } from './reports.svelte';
export { maySettle, movesOf } from './rules/moves';
export { PHOTO_REASONS } from './incident-types';
export { outbox } from './outbox.svelte';
export { prefs } from './prefs.svelte';
export { storage } from './storage.svelte';
export { isQuotaError } from './vault';
export { disagreements, type Disagreement } from './disagreements';
export { addDays, dayOf, dayOfMs, instantOf, monthOf } from './days';
export { uuidv7 } from './uuid';
export { byDoor, isDue } from './rules/due';
export type * from './types';
