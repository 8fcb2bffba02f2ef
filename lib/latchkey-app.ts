import { type App, CfnOutput } from 'aws-cdk-lib';
import { getInstanceTitle, getStackName, type StackPart } from '../core/instance.ts';
import { findManagingPermission } from '../core/permissions.ts';
import { AdminApiStack } from './admin-api-stack.ts';
import { AuthorizerStack } from './authorizer-stack.ts';
import { type Configuration, getCatalogue } from './configuration.ts';
import { DataStack } from './data-stack.ts';
import { EventsStack } from './events-stack.ts';
import { ExampleApiStack, isExampleConfigured } from './example-api-stack.ts';
import { MonitoringStack } from './monitoring-stack.ts';
import { PageStack } from './page-stack.ts';
import { ProgramApiStack } from './program-api-stack.ts';
import { RemindersStack } from './reminders-stack.ts';

/** Adds the stacks of an instance to an app. */
export function addStacks(app: App, given: Configuration): void {
  const title = getInstanceTitle(given.instance);
  const nameStack = (part: StackPart): string => getStackName(given.instance, part);
  const { tags } = given;
  // For what cannot be made again: data, people's accounts, and functions that other teams' APIs call.
  const kept = { tags, terminationProtection: true };
  const data = new DataStack(app, nameStack('Data'), { ...kept, description: `${title}: the tables` });
  const { tables } = data;
  // CloudFormation refuses to change an export that other stacks use. With another prefix, every existing key would fail.
  const keyValuePrefix = data.exportValue(given.keyValuePrefix, {
    name: `${data.stackName}:KeyValuePrefix`,
  });
  const configuration = { ...given, keyValuePrefix };
  // For the commands.
  new CfnOutput(data, 'PermissionCatalogue', { value: JSON.stringify(getCatalogue(given)) });

  const reminders = new RemindersStack(app, nameStack('Reminders'), {
    tags,
    description: `${title}: reminders of API keys that are about to stop working`,
    tables,
    configuration,
  });
  const admin = new AdminApiStack(app, nameStack('AdminApi'), {
    ...kept,
    description: `${title}: the API with which administrators manage API keys`,
    tables,
    configuration,
    confirmationQueue: reminders.confirmationQueue,
    leakQueue: reminders.leakQueue,
  });
  new PageStack(app, nameStack('Page'), {
    tags,
    description: `${title}: the page on which administrators manage API keys`,
    adminApiUrl: admin.url,
    signIn: admin.signIn,
    configuration,
  });
  const authorizer = new AuthorizerStack(app, nameStack('Authorizer'), {
    ...kept,
    description: `${title}: the authorizers that check API keys`,
    tables,
    configuration,
    leakQueue: reminders.leakQueue,
  });
  const permission = findManagingPermission(configuration);
  const programs =
    permission === undefined
      ? undefined
      : new ProgramApiStack(app, nameStack('ProgramApi'), {
          tags,
          description: `${title}: the API with which programs manage API keys`,
          configuration,
          permission,
          handlers: admin.handlers,
        });
  programs?.addStackDependency(authorizer, 'finds the authorizer by name');
  if (isExampleConfigured(configuration)) {
    const example = new ExampleApiStack(app, nameStack('ExampleApi'), {
      tags,
      description: `${title}: an example of a protected API`,
      tables,
      configuration,
    });
    example.addStackDependency(authorizer, 'finds the authorizers by name');
  }
  const events = new EventsStack(app, nameStack('Events'), {
    tags,
    description: `${title}: the event bus of what happens to API keys`,
    tables,
    configuration,
  });
  const monitoring = new MonitoringStack(app, nameStack('Monitoring'), {
    tags,
    description: `${title}: dashboard and alarms`,
    adminApi: admin.api,
    programApi: programs?.api,
    authorizers: authorizer.authorizers,
    lastUseRecorder: authorizer.lastUseRecorder,
    reminderDeadLetters: reminders.deadLetterQueues,
    reminderQueues: reminders.queues,
    mails: reminders.mails,
    eventPublisher: events.publisher,
    endTeller: events.endTeller,
    eventDeadLetters: events.deadLetters,
    tables,
    configuration,
  });
  // Its metrics have the name of the API alone, which needs no stack.
  if (programs) monitoring.addStackDependency(programs, 'is deployed with what it watches');
}
