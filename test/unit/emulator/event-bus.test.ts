import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SynthesizedApp } from '../../../emulator/cloud-assembly/synthesized-app.ts';
import { matchesDetail, readEventRules, startSchedule } from '../../../emulator/event-bus.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2027-03-01T04:59:30Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

it('a schedule calls back at its time in UTC every day, until it is disposed of', () => {
  const times: string[] = [];
  const running = startSchedule('cron(0 5 * * ? *)', (at) => times.push(at.toISOString()));
  vi.advanceTimersByTime(29_000);
  expect(times).toEqual([]);
  vi.advanceTimersByTime(24 * 60 * 60 * 1000 + 2_000);
  expect(times).toEqual(['2027-03-01T05:00:00.000Z', '2027-03-02T05:00:00.000Z']);
  running[Symbol.dispose]();
  vi.advanceTimersByTime(24 * 60 * 60 * 1000);
  expect(times).toHaveLength(2);
});

it('a rate calls back after each interval, until it is disposed of', () => {
  const times: string[] = [];
  const running = startSchedule('rate(2 minutes)', (at) => times.push(at.toISOString()));
  vi.advanceTimersByTime(5 * 60_000);
  running[Symbol.dispose]();
  vi.advanceTimersByTime(5 * 60_000);
  expect(times).toEqual(['2027-03-01T05:01:30.000Z', '2027-03-01T05:03:30.000Z']);
});

it.each(['rate(0 minutes)', 'rate(30 days)', 'every day'])(
  'the schedule %s is refused by name',
  (expression) => {
    expect(() => startSchedule(expression, () => undefined)).toThrow(expression);
  },
);

it.each([
  [{ mail: { tags: { set: ['ours'] } } }, true],
  [{ mail: { tags: { set: ['theirs'] } } }, false],
  [{ mail: { tags: { other: ['ours'] } } }, false],
  [{ kind: ['sent', 'bounced'] }, true],
  [{ kind: ['bounced'] }, false],
  [{}, true],
])('the pattern %j of a rule matches an event with these values: %s', (pattern, expected) => {
  expect(matchesDetail(pattern, { kind: 'sent', mail: { tags: { set: ['x', 'ours'] } } })).toBe(expected);
});

it('a rule that only notifies a topic is skipped, and one that also has another target is refused', () => {
  const Topic = { Type: 'AWS::SNS::Topic', Properties: {} };
  const notify = { Arn: { Ref: 'Topic' }, Id: 'Target0', InputTransformer: { InputTemplate: '"changed"' } };
  const readRules = (...Targets: object[]) => {
    const Properties = { EventPattern: { source: ['aws.dynamodb'] }, State: 'ENABLED', Targets };
    const Resources = { Topic, Rule: { Type: 'AWS::Events::Rule', Properties } };
    const stack = { name: 'Stack', template: { Resources, Outputs: {}, Parameters: {} } };
    return readEventRules(new SynthesizedApp({ stacks: [stack], assets: new Map() }));
  };
  expect(readRules(notify)).toEqual([]);
  expect(() => readRules(notify, { Arn: 'arn:aws:sqs:eu-west-2:000000000000:queue', Id: 'Target1' })).toThrow(
    'InputTransformer',
  );
});
