import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Form } from '../store/types';
import { answerLines, visitSummary } from './answers';

const care = JSON.parse(readFileSync('../app/visits/forms/living_alone@1.json', 'utf8')) as Form;
const visit = {
  answers: { self_state: 'same', mood: 'good', alarm: 'low_battery', next: '2026-12-01' },
  needs: ['escort'],
  hazards: [],
  note: '当场换了电池',
};

test('a history says what is worth a word', () => {
  expect(visitSummary(care, visit)).toBe('和平时一样；烟感测试：低电量；下次想什么时候来：2026-12-01；要帮忙：陪诊；当场换了电池');
});

test('the whole visit leaves nothing out', () => {
  expect(answerLines(care, visit).map(({ label, words }) => `${label} ${words}`)).toEqual([
    '自己说身体怎么样 和平时一样',
    '精神状态 好',
    '烟感测试 低电量',
    '下次想什么时候来 2026-12-01',
    '要帮忙 陪诊',
  ]);
});

test('a code that the form does not know is shown, not lost', () => {
  expect(visitSummary(care, { answers: { mood: 'cheerful' }, needs: ['choir'], hazards: [] })).toBe('精神状态：cheerful；要帮忙：choir');
});

test('without its form a visit still has its note', () => {
  expect(visitSummary(undefined, visit)).toBe('当场换了电池');
});
