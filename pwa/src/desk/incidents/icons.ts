/** Drawings that only desks need: they arrive with the desk and weigh nothing on a phone's first load. */
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw';
import ban from 'lucide-static/icons/ban.svg?raw';
import building from 'lucide-static/icons/building-2.svg?raw';
import checkCheck from 'lucide-static/icons/check-check.svg?raw';
import clockPlus from 'lucide-static/icons/clock-plus.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import cornerDownLeft from 'lucide-static/icons/corner-down-left.svg?raw';
import gavel from 'lucide-static/icons/gavel.svg?raw';
import imageOff from 'lucide-static/icons/image-off.svg?raw';
import inbox from 'lucide-static/icons/inbox.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import megaphone from 'lucide-static/icons/megaphone.svg?raw';
import merge from 'lucide-static/icons/merge.svg?raw';
import phoneOff from 'lucide-static/icons/phone-off.svg?raw';
import qrCode from 'lucide-static/icons/qr-code.svg?raw';
import send from 'lucide-static/icons/send.svg?raw';
import siren from 'lucide-static/icons/siren.svg?raw';
import split from 'lucide-static/icons/split.svg?raw';
import star from 'lucide-static/icons/star.svg?raw';
import timer from 'lucide-static/icons/timer.svg?raw';
import undo from 'lucide-static/icons/undo-2.svg?raw';
import volume from 'lucide-static/icons/volume-2.svg?raw';
import volumeOff from 'lucide-static/icons/volume-x.svg?raw';
import { icons, type IconName } from '../../ui/icons';

const files = {
  'arrow-down': arrowDown,
  'arrow-up': arrowUp,
  ban,
  'building-2': building,
  'check-check': checkCheck,
  'clock-plus': clockPlus,
  copy,
  'corner-down-left': cornerDownLeft,
  gavel,
  'image-off': imageOff,
  inbox,
  lock,
  megaphone,
  merge,
  'phone-off': phoneOff,
  'qr-code': qrCode,
  send,
  siren,
  split,
  star,
  timer,
  'undo-2': undo,
  'volume-2': volume,
  'volume-x': volumeOff,
};
const strokes = (svg: string): string => svg.slice(svg.indexOf('<', svg.indexOf('<svg') + 4), svg.lastIndexOf('</svg>'));
for (const [name, svg] of Object.entries(files)) icons[name as IconName] ??= strokes(svg);

/** A drawing by its name, whether the phone has it too or not. */
export const drawing = (name: IconName | keyof typeof files): IconName => name as IconName;
