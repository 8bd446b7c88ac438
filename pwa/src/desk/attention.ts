/** What in a visit asks for a second look. Order is importance; the first one is the row's badge. */
import type { Visit } from '../store/types';
import type { IconName } from '../ui/icons';
import type { StateTone } from '../ui/StateWord.svelte';

export type Reason = 'hazards' | 'needs' | 'late' | 'night' | 'repeat' | 'skewed';

export const BADGES: Record<Reason, { tone: StateTone; icon: IconName }> = {
  hazards: { tone: 'today', icon: 'circle-alert' },
  needs: { tone: 'brand', icon: 'hand-heart' },
  late: { tone: 'idle', icon: 'archive' },
  night: { tone: 'idle', icon: 'moon' },
  repeat: { tone: 'idle', icon: 'repeat' },
  skewed: { tone: 'idle', icon: 'clock' },
};

const FLAGS: Reason[] = ['late', 'night', 'repeat', 'skewed'];

export function reasonsOf(visit: Pick<Visit, 'needs' | 'hazards' | 'flags'>): Reason[] {
  return [
    ...(visit.hazards.length ? (['hazards'] as const) : []),
    ...(visit.needs.length ? (['needs'] as const) : []),
    ...FLAGS.filter((flag) => visit.flags.includes(flag)),
  ];
}
