import type { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { EmulatorError } from './emulator-error.ts';

/** A mapping of a queue or a stream to a function. */
export interface EventSource {
  /** Stack and logical ID. */
  id: string;
  properties: Readonly<Record<string, unknown>>;
}

/** Lists the app's event source mappings. */
export function listEventSources(app: SynthesizedApp): EventSource[] {
  return app
    .listResources((type) => type === 'AWS::Lambda::EventSourceMapping')
    .map(({ stackName, logicalId, properties }) => ({ id: `${stackName}/${logicalId}`, properties }));
}

/** Gets the ARN of the function that a mapping names. @throws EmulatorError if no stack has it */
export function getFunctionArn(app: SynthesizedApp, name: string): string {
  if (name.startsWith('arn:')) return name;
  const functions = app.listResources((type) => type === 'AWS::Lambda::Function');
  const found = functions.find(({ ref }) => ref === name);
  if (!found) throw new EmulatorError(`No stack has the function ${name}.`);
  return found.getAttribute('Arn');
}
