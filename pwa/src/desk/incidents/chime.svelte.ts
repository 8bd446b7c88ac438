/** Two soft tones for an urgent case. A browser lets a page speak only after somebody touched it; until then it is silent. */
const KEY = 'doorstep.desk.sound';
const TONES = [660, 880];
const TONE_S = 0.14;

let on = $state(localStorage.getItem(KEY) !== 'off');
let speaker: AudioContext | undefined;

export const chime = {
  get on(): boolean {
    return on;
  },
  toggle(): void {
    on = !on;
    localStorage.setItem(KEY, on ? 'on' : 'off');
  },
  ring(): void {
    if (!on) return;
    speaker ??= new AudioContext();
    if (speaker.state === 'suspended') void speaker.resume();
    const start = speaker.currentTime + 0.02;
    for (const [place, tone] of TONES.entries()) {
      const voice = new OscillatorNode(speaker, { frequency: tone });
      const loudness = new GainNode(speaker, { gain: 0 });
      const from = start + place * TONE_S;
      loudness.gain.setTargetAtTime(0.12, from, 0.01);
      loudness.gain.setTargetAtTime(0, from + TONE_S * 0.7, 0.03);
      voice.connect(loudness).connect(speaker.destination);
      voice.start(from);
      voice.stop(from + TONE_S * 2);
    }
  },
};
