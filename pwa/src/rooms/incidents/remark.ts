/** A remark on a case. It needs signal: it changes nothing, so it is not worth a place in the queue before a report. */
import { api } from '../../api';

/** `refused`: the server understood and said no. */
export async function remark(incident_id: string, text: string): Promise<'sent' | 'offline' | 'refused'> {
  try {
    const { response } = await api.POST('/api/v1/incidents/{incident_id}/comments', {
      params: { path: { incident_id } },
      body: { text, desk_only: false },
      signal: AbortSignal.timeout(15_000),
    });
    if (response.ok) return 'sent';
    return response.status < 500 && response.status !== 401 && response.status !== 429 ? 'refused' : 'offline';
  } catch {
    return 'offline';
  }
}
