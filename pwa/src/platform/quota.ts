/** What the browser says about disk space; zeros where it says nothing. */
export interface Measured {
  used_bytes: number;
  quota_bytes: number;
  persisted: boolean;
}

export async function measure(): Promise<Measured> {
  const storage = globalThis.navigator?.storage;
  const estimate = await storage?.estimate?.().catch(() => undefined);
  return {
    used_bytes: estimate?.usage ?? 0,
    quota_bytes: estimate?.quota ?? 0,
    persisted: (await storage?.persisted?.().catch(() => false)) ?? false,
  };
}

/** Asks not to be cleared away when the phone runs short; the browser alone decides. */
export async function persist(): Promise<boolean> {
  return (await globalThis.navigator?.storage?.persist?.().catch(() => false)) ?? false;
}
