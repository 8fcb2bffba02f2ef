import { expect, it } from 'vitest';
import { SynthesizedApp } from '../../../emulator/cloud-assembly/synthesized-app.ts';
import { type BusEvent, EventBuses, readEventRules } from '../../../emulator/event-bus.ts';
import { listBusArns, putEvents, readEventBuses } from '../../../emulator/put-events.ts';

const arn = (bus: string): string => `arn:aws:events:eu-west-2:000000000000:event-bus/${bus}`;

const rule = (target: string, bus?: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    ...(bus && { EventBusName: bus }),
    State: 'ENABLED',
    EventPattern: { 'detail-type': ['order.placed'] },
    Targets: [{ Id: 'Target', Arn: target }],
  },
});
const Resources = {
  Orders: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
  OnOrders: rule('by-name', { Ref: 'Orders' }),
  OnOrdersToo: rule('by-arn', { 'Fn::GetAtt': ['Orders', 'Arn'] }),
  OnDefault: rule('default'),
};
const stack = { name: 'Stack', template: { Parameters: {}, Resources, Outputs: {} } };
const app = new SynthesizedApp({ stacks: [stack], assets: new Map() });

/** Publishes one event. @returns the response, and the targets that got the event */
function put(bus: string | undefined, Detail: string, DetailType = 'order.placed') {
  const delivered: string[] = [];
  using buses = new EventBuses(async (target) => delivered.push(target));
  buses.setRules(readEventRules(app));
  const published: BusEvent[] = [];
  const entry = { Source: 'shop', DetailType, Detail, ...(bus !== undefined && { EventBusName: bus }) };
  const body = { Entries: [{ ...entry, Time: 1_804_496_400 }] };
  const { Entries } = putEvents(body, buses, readEventBuses(app), (event) => published.push(event));
  return { result: Entries[0], delivered, published };
}

it.each(['orders', arn('orders')])('an event for the bus %s reaches the rules of that bus only', (bus) => {
  const { result, delivered, published } = put(bus, '{"total":3}');
  expect(delivered).toEqual(['by-name', 'by-arn']);
  expect(published).toMatchObject([
    { source: 'shop', 'detail-type': 'order.placed', time: '2027-03-08T09:00:00Z', detail: { total: 3 } },
  ]);
  expect(result).toEqual({ EventId: published[0]?.id });
});

it('an event that names no bus reaches the default one, and one of another type no rule', () => {
  expect(put(undefined, '{}').delivered).toEqual(['default']);
  expect(put('orders', '{}', 'order.paid').delivered).toEqual([]);
});

it.each([
  ['elsewhere', '{}', 'InvalidArgument'],
  ['orders', '{', 'MalformedDetail'],
  ['orders', '[]', 'MalformedDetail'],
])('an event for the bus %s with the detail %s is not taken: %s', (bus, detail, ErrorCode) => {
  const { result, delivered } = put(bus, detail);
  expect([result, delivered]).toMatchObject([{ ErrorCode }, []]);
});

it('permission to publish is needed for each bus of a request once', () => {
  const entry = (EventBusName: string) => ({ EventBusName, Source: 's', DetailType: 't', Detail: '{}' });
  const Entries = [entry('orders'), entry(arn('orders')), entry('default')];
  expect(listBusArns({ Entries })).toEqual([arn('orders'), arn('default')]);
});
