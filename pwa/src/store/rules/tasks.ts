/** Which tasks are shown, and in which order. */
import type { Task } from '../types';

const OPEN = new Set<string>(['todo', 'doing', 'overdue']);
export const isOpen = (task: Task): boolean => OPEN.has(task.status);

/** Those that run out first. */
export const byEnd = (a: Task, b: Task): number => (a.due_to < b.due_to ? -1 : a.due_to > b.due_to ? 1 : a.id < b.id ? -1 : 1);
