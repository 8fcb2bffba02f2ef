import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SynthesizedApp } from '../../../../emulator/cloud-assembly/synthesized-app.ts';
import { buildSubscriptionEvent, readLogSubscriptions } from '../../../../emulator/logs/log-subscriptions.ts';

describe('a log subscription', () => {
  it('a log subscription delivers a line in the form of CloudWatch Logs', () => {
    const Resources = {
      Lines: {
        Type: 'AWS::Logs::SubscriptionFilter',
        Properties: {
          DestinationArn: 'arn:of:function',
          FilterPattern: '{ $.recordUse IS TRUE }',
          LogGroupName: { Ref: 'Log' },
        },
      },
      Log: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    };
    const stack = { name: 'Stack', template: { Parameters: {}, Resources, Outputs: {} } };
    const [subscription] = readLogSubscriptions(new SynthesizedApp({ stacks: [stack], assets: new Map() }));
    expect(subscription).toMatchObject({ logGroupName: 'Stack-Log', destinationArn: 'arn:of:function' });
    if (!subscription) return;
    const line = '{"recordUse":true}';
    expect(subscription.isWanted(line)).toBe(true);
    const event = buildSubscriptionEvent(subscription, line, new Date(5));
    const data: unknown = JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString());
    expect(data).toMatchObject({
      messageType: 'DATA_MESSAGE',
      logGroup: 'Stack-Log',
      subscriptionFilters: ['Lines'],
      logEvents: [{ timestamp: 5, message: line }],
    });
  });
});
