/* Made by `npm run moves` from docs/reference/incident-workflow.md; edits here are lost. */
export const MOVES: readonly { id: string; verb: string; sources: readonly string[]; who: readonly string[] }[] = [
  { id: 'T01', verb: 'submit', sources: ['draft'], who: ['grid_worker', 'grid_worker_pt', 'micro_head', 'grid_head'] },
  { id: 'T02', verb: 'submit_urgent', sources: ['draft'], who: ['grid_worker', 'grid_worker_pt', 'micro_head', 'grid_head'] },
  { id: 'T03', verb: 'report_self_handled', sources: ['draft'], who: ['grid_worker', 'grid_head'] },
  { id: 'T10', verb: 'resubmit', sources: ['returned'], who: ['grid_worker', 'grid_worker_pt', 'micro_head', 'grid_head'] },
  { id: 'T12', verb: 'appeal', sources: ['invalid'], who: ['grid_worker', 'grid_worker_pt', 'micro_head', 'grid_head'] },
  { id: 'T16', verb: 'withdraw', sources: ['draft', 'submitted', 'returned'], who: ['grid_worker', 'grid_worker_pt', 'micro_head', 'grid_head'] },
  { id: 'T33', verb: 'verify_pass', sources: ['handled'], who: ['grid_worker', 'grid_worker_pt', 'grid_head'] },
  { id: 'T34', verb: 'verify_fail', sources: ['handled'], who: ['grid_worker', 'grid_worker_pt', 'grid_head'] },
];
