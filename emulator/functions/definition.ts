import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Cloud, Resource } from '../cloud-assembly/cloud.ts';
import { EmulatorError } from '../emulator-error.ts';

/** A function as it was synthesized. */
export interface FunctionDefinition {
  name: string;
  arn: string;
  roleName: string;
  /** What the app's template says about it beside its properties. */
  metadata: Readonly<Record<string, unknown>>;
  /** Absolute path of the module that exports the handler; it stands under the hash of its content. */
  module: string;
  handlerName: string;
  environment: Record<string, string>;
  timeoutMilliseconds: number;
  memoryMegabytes: number;
  logGroupName: string;
}

// Defaults: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
const propertiesSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  Handler: z.string(),
  Layers: z.never('the emulator knows no layers').optional(),
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).default({}),
  MemorySize: z.number().default(128),
  Role: z.string(),
  Runtime: z.string().startsWith('nodejs'),
  Timeout: z.number().default(3),
});

/**
 * Reads every synthesized function but those that CloudFormation alone calls, for custom resources: they are CDK's, and
 * do their work while deploying.
 * @param arns of the functions that are wanted; all by default
 * @throws EmulatorError where one cannot be run here.
 */
export function readFunctions(cloud: Cloud, arns?: ReadonlySet<string | undefined>): FunctionDefinition[] {
  const deploying = new Set(
    cloud.resources((type) => type.startsWith('Custom::')).map(({ properties }) => properties.ServiceToken),
  );
  return cloud
    .resources((type) => type === 'AWS::Lambda::Function')
    .filter((resource) => {
      const arn = resource.attribute('Arn');
      return !deploying.has(arn) && (arns?.has(arn) ?? true);
    })
    .map((resource) => readFunction(cloud, resource));
}

function readFunction(cloud: Cloud, resource: Resource): FunctionDefinition {
  const result = propertiesSchema.safeParse(resource.properties);
  if (!result.success) {
    throw new EmulatorError(
      `The emulator cannot run the function ${resource.ref}: ${z.prettifyError(result.error)}`,
    );
  }
  const { Code, Environment, Handler, LoggingConfig, MemorySize, Role, Timeout } = result.data;
  const [moduleName = '', handlerName = ''] = Handler.split('.');
  return {
    name: resource.ref,
    arn: resource.attribute('Arn'),
    metadata: resource.metadata,
    roleName: Role.slice(Role.lastIndexOf('/') + 1),
    module: moduleIn(cloud.assets.get(Code.S3Key), moduleName, resource),
    handlerName,
    environment: Environment.Variables,
    timeoutMilliseconds: Timeout * 1000,
    memoryMegabytes: MemorySize,
    logGroupName: LoggingConfig.LogGroup ?? `/aws/lambda/${resource.ref}`,
  };
}

function moduleIn(directory: string | undefined, name: string, { ref }: Resource): string {
  const file = ['mjs', 'js', 'cjs']
    .map((extension) => join(directory ?? '', `${name}.${extension}`))
    .find((path) => directory !== undefined && existsSync(path));
  if (file === undefined)
    throw new EmulatorError(`The bundle of the function ${ref} is not in the cloud assembly.`);
  return file;
}
