/** What forms choose from, read once a session: units, categories; and the cases like the one in hand. */
import type { Area, Id } from '../../store/types';
import { readAreas, readCallable, readCategories, readUnits, type Alike, type Category } from './wire';

interface Named {
  code: string;
  name: string;
}

let units = $state.raw<Named[]>([]);
let categories = $state.raw<Category[]>([]);
let alike = $state.raw<Alike[]>([]);
let communities = $state.raw<Area[]>([]);
let begun = false;
let callable = $state.raw<Named[]>([]);

export const lists = {
  /** Departments first, then communities: both can be given work. */
  get units(): Named[] {
    return units;
  },
  get categories(): Category[] {
    return categories;
  },
  get communities(): Area[] {
    return communities;
  },
  /** Cases like the one in hand, most alike first. */
  get alike(): Alike[] {
    return alike;
  },
  set alike(found: Alike[]) {
    alike = found;
  },
  /** Units that a whistle on the case in hand may call: more than this desk may give work to. */
  get callable(): Named[] {
    return callable;
  },
  call(incident: Id): void {
    readCallable(incident).then((read) => (callable = read), () => undefined);
  },
  unitName: (code: string): string => (units.find((unit) => unit.code === code) ?? callable.find((unit) => unit.code === code))?.name ?? code,
  category: (code: string): Category | undefined => categories.find((one) => one.code === code),
  /** Asks once; what was not answered is asked for again by the next screen. */
  begin(): void {
    if (begun) return;
    begun = true;
    const retry = (): void => void (begun = false);
    readCategories().then((read) => (categories = read.items), retry);
    Promise.all([readUnits(), readAreas({ kind: 'community' })]).then(([departments, areas]) => {
      communities = areas;
      units = [...departments, ...areas].map(({ code, name }) => ({ code, name }));
    }, retry);
  },
};
