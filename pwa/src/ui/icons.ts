/** The Lucide drawings in use (ISC licence), by their Lucide names. An icon nobody lists here costs nothing. */
import aLargeSmall from 'lucide-static/icons/a-large-small.svg?raw';
import accessibility from 'lucide-static/icons/accessibility.svg?raw';
import archive from 'lucide-static/icons/archive.svg?raw';
import baby from 'lucide-static/icons/baby.svg?raw';
import calendar from 'lucide-static/icons/calendar.svg?raw';
import calendarClock from 'lucide-static/icons/calendar-clock.svg?raw';
import camera from 'lucide-static/icons/camera.svg?raw';
import cat from 'lucide-static/icons/cat.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import chevronLeft from 'lucide-static/icons/chevron-left.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import circleAlert from 'lucide-static/icons/circle-alert.svg?raw';
import circleCheck from 'lucide-static/icons/circle-check.svg?raw';
import clipboardList from 'lucide-static/icons/clipboard-list.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import clockAlert from 'lucide-static/icons/clock-alert.svg?raw';
import cloudCheck from 'lucide-static/icons/cloud-check.svg?raw';
import cloudDownload from 'lucide-static/icons/cloud-download.svg?raw';
import cloudOff from 'lucide-static/icons/cloud-off.svg?raw';
import cloudUpload from 'lucide-static/icons/cloud-upload.svg?raw';
import contrast from 'lucide-static/icons/contrast.svg?raw';
import dog from 'lucide-static/icons/dog.svg?raw';
import doorClosed from 'lucide-static/icons/door-closed.svg?raw';
import doorOpen from 'lucide-static/icons/door-open.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import ear from 'lucide-static/icons/ear.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import fileDown from 'lucide-static/icons/file-down.svg?raw';
import flag from 'lucide-static/icons/flag.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import handHeart from 'lucide-static/icons/hand-heart.svg?raw';
import hardDrive from 'lucide-static/icons/hard-drive.svg?raw';
import hourglass from 'lucide-static/icons/hourglass.svg?raw';
import image from 'lucide-static/icons/image.svg?raw';
import keyRound from 'lucide-static/icons/key-round.svg?raw';
import languages from 'lucide-static/icons/languages.svg?raw';
import loaderCircle from 'lucide-static/icons/loader-circle.svg?raw';
import logOut from 'lucide-static/icons/log-out.svg?raw';
import luggage from 'lucide-static/icons/luggage.svg?raw';
import mapPin from 'lucide-static/icons/map-pin.svg?raw';
import messageCircle from 'lucide-static/icons/message-circle.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import pause from 'lucide-static/icons/pause.svg?raw';
import penLine from 'lucide-static/icons/pen-line.svg?raw';
import phone from 'lucide-static/icons/phone.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw';
import repeat from 'lucide-static/icons/repeat.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import send from 'lucide-static/icons/send.svg?raw';
import siren from 'lucide-static/icons/siren.svg?raw';
import shieldCheck from 'lucide-static/icons/shield-check.svg?raw';
import smartphone from 'lucide-static/icons/smartphone.svg?raw';
import squarePen from 'lucide-static/icons/square-pen.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import truck from 'lucide-static/icons/truck.svg?raw';
import undo2 from 'lucide-static/icons/undo-2.svg?raw';
import userRound from 'lucide-static/icons/user-round.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import wifi from 'lucide-static/icons/wifi.svg?raw';
import wrench from 'lucide-static/icons/wrench.svg?raw';
import cross from 'lucide-static/icons/x.svg?raw';

const files = {
  'a-large-small': aLargeSmall,
  accessibility,
  archive,
  baby,
  calendar,
  'calendar-clock': calendarClock,
  camera,
  cat,
  check,
  'chevron-left': chevronLeft,
  'chevron-right': chevronRight,
  'circle-alert': circleAlert,
  'circle-check': circleCheck,
  'clipboard-list': clipboardList,
  clock,
  'clock-alert': clockAlert,
  'cloud-check': cloudCheck,
  'cloud-download': cloudDownload,
  'cloud-off': cloudOff,
  'cloud-upload': cloudUpload,
  contrast,
  dog,
  'door-closed': doorClosed,
  'door-open': doorOpen,
  download,
  ear,
  eye,
  'eye-off': eyeOff,
  'file-down': fileDown,
  flag,
  hand,
  'hand-heart': handHeart,
  'hard-drive': hardDrive,
  hourglass,
  image,
  'key-round': keyRound,
  languages,
  'loader-circle': loaderCircle,
  'log-out': logOut,
  luggage,
  'map-pin': mapPin,
  'message-circle': messageCircle,
  monitor,
  moon,
  pause,
  'pen-line': penLine,
  phone,
  plus,
  'refresh-cw': refreshCw,
  repeat,
  search,
  send,
  siren,
  'shield-check': shieldCheck,
  smartphone,
  'square-pen': squarePen,
  sun,
  truck,
  'undo-2': undo2,
  'user-round': userRound,
  users,
  wifi,
  wrench,
  x: cross,
};

export type IconName = keyof typeof files;

/** Only the strokes: size, colour and width come from the component. */
export const icons = Object.fromEntries(
  Object.entries(files).map(([name, svg]) => [name, svg.slice(svg.indexOf('<', svg.indexOf('<svg') + 4), svg.lastIndexOf('</svg>'))]),
) as Record<IconName, string>;
