/**
 * Rooms that nobody needs in the first second. They are fetched as soon as the phone has nothing better to do, and the
 * service worker holds them for offline use like everything else.
 */
export const later = {
  building: () => import('../households/BuildingView.svelte'),
  me: () => import('../me/Me.svelte'),
  sync: () => import('../sync/SyncCentre.svelte'),
  incidents: () => import('../incidents/Incidents.svelte'),
  incident: () => import('../incidents/IncidentScreen.svelte'),
  report: () => import('../incidents/ReportScreen.svelte'),
};

export function fetchLater(): void {
  const idle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1_000));
  idle(() => {
    // A failure is no news here: opening the room tries again and says so.
    for (const load of Object.values(later)) void load().catch(() => undefined);
  });
}
