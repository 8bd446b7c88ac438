/** 我也看到了: one more person has noticed a matter that is told already. */
import { actions } from '../../store';

const WORDS = 500;
const PHOTOS = 3;

/** @returns whether it is kept on the phone; false when the disk is full. */
export async function seenToo(incident_id: string, text = '', photos: readonly string[] = []): Promise<boolean> {
  try {
    await actions.remarkOnIncident(incident_id, { text: [...text.trim()].slice(0, WORDS).join(''), also_seen: true, media: photos.slice(0, PHOTOS) });
    return true;
  } catch {
    return false;
  }
}
