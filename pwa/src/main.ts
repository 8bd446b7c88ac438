/** Boot only: open the last user's vault, show the app, start syncing. In this order, offline or not. */
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { updates } from './platform/updates.svelte';
import { session } from './store';
import { sync } from './sync';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has lost its #app');

// Known before the first frame, so that nobody who is signed in sees the sign-in screen flash by.
// A browser that refuses storage still gets the screen that says so.
await session.restore().catch((error: unknown) => console.error('no storage:', (error as Error)?.name));
mount(App, { target });
// The network can wait the few moments until the worker sees whom to visit.
await session.settled();
sync.start();
void updates.start().catch(() => undefined);
