import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { plainText } from '../cloud-assembly/cloud-assembly.ts';
import type { SynthesizedApp, SynthesizedResource } from '../cloud-assembly/synthesized-app.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';

/** A synthesized function. */
export interface FunctionDefinition {
  name: string;
  arn: string;
  /** ARNs of its versions and aliases. All run this code, because a synthesized app has no other. */
  qualifiedArns: string[];
  roleName: string;
  /** The template's `Metadata` of the function. */
  metadata: Readonly<Record<string, unknown>>;
  /** Absolute path of the module that exports the handler. It contains the hash of the module, so new code has a new path. */
  module: string;
  handlerName: string;
  environment: Record<string, string>;
  timeoutMilliseconds: number;
  memoryMegabytes: number;
  logGroupName: string;
}

// Defaults: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
const propertiesSchema = z.object({
  Code: z.object({ S3Key: z.string('inline code and container images are not emulated') }),
  Connectors: z.never("SAM's connectors are not emulated: give the function Policies").optional(),
  Environment: z
    .object({ Variables: z.record(z.string(), plainText).default({}) })
    .default({ Variables: {} }),
  Handler: z.string(),
  Layers: z.never('layers are not emulated').optional(),
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).default({}),
  MemorySize: z.coerce.number().default(128), // a parameter's value is text
  Role: z.string(),
  Runtime: z.string().startsWith('nodejs', 'only Node.js is emulated'),
  Timeout: z.coerce.number().default(3),
});

/** Strict, because an alias for two versions would need the code of an earlier synthesis. */
const aliasSchema = z.strictObject({
  Name: z.string(),
  FunctionName: z.string(),
  FunctionVersion: z.string(),
  Description: z.string().optional(),
  ProvisionedConcurrencyConfig: z.unknown().optional(), // without effect: instances are started when needed
});

/**
 * Reads the app's functions, except those of custom resources: CloudFormation calls them during a deployment.
 * @param arns the wanted functions, or versions or aliases of them; all by default
 * @param onUnsupported called with the ARN of a function that is left out because it has something that is not emulated
 * @throws EmulatorError if one has something that is not emulated, unless `onUnsupported` is given
 */
export function readFunctions(
  app: SynthesizedApp,
  arns?: ReadonlySet<string | undefined>,
  onUnsupported?: (functionArn: string, error: EmulatorError) => void,
): FunctionDefinition[] {
  const customResources = app.listResources((type) => type.startsWith('Custom::'));
  const deploymentOnly = new Set(customResources.map(({ properties }) => properties.ServiceToken));
  const qualified = readQualifiedArns(app);
  return app
    .listResources((type) => type === 'AWS::Lambda::Function')
    .filter((resource) => {
      const arn = resource.getAttribute('Arn');
      const isWanted =
        arns === undefined || [arn, ...findQualified(qualified, arn)].some((one) => arns.has(one));
      return !deploymentOnly.has(arn) && isWanted;
    })
    .flatMap((resource) => {
      const arn = resource.getAttribute('Arn');
      try {
        return [readFunction(app, resource, findQualified(qualified, arn))];
      } catch (error) {
        if (!(error instanceof EmulatorError) || !onUnsupported) throw error;
        onUnsupported(arn, error);
        return [];
      }
    });
}

/** @throws EmulatorError if an alias has something that is not emulated, such as weights of two versions */
function readQualifiedArns(app: SynthesizedApp): string[] {
  const isQualifier = (type: string): boolean =>
    type === 'AWS::Lambda::Alias' || type === 'AWS::Lambda::Version';
  return app.listResources(isQualifier).map(({ type, logicalId, properties, ref }) => {
    if (type === 'AWS::Lambda::Alias') parseSupported(aliasSchema, properties, `run the alias ${logicalId}`);
    return ref;
  });
}

function findQualified(qualified: readonly string[], arn: string): string[] {
  return qualified.filter((one) => one.startsWith(`${arn}:`));
}

function readFunction(
  app: SynthesizedApp,
  resource: SynthesizedResource,
  qualifiedArns: string[],
): FunctionDefinition {
  const { Code, Environment, Handler, LoggingConfig, MemorySize, Role, Timeout } = parseSupported(
    propertiesSchema,
    resource.properties,
    `run the function ${resource.ref}`,
  );
  const [moduleName = '', handlerName = ''] = Handler.split('.');
  return {
    name: resource.ref,
    arn: resource.getAttribute('Arn'),
    qualifiedArns,
    metadata: resource.metadata,
    roleName: Role.slice(Role.lastIndexOf('/') + 1),
    module: findModule(app, Code.S3Key, moduleName, resource),
    handlerName,
    environment: Environment.Variables,
    timeoutMilliseconds: Timeout * 1000,
    memoryMegabytes: MemorySize,
    logGroupName: LoggingConfig.LogGroup ?? `/aws/lambda/${resource.ref}`,
  };
}

function findModule(
  { assets, buildAdvice }: SynthesizedApp,
  assetKey: string,
  name: string,
  { ref }: SynthesizedResource,
): string {
  const directory = assets.get(assetKey);
  const file = ['mjs', 'js', 'cjs']
    .map((extension) => join(directory ?? '', `${name}.${extension}`))
    .find((path) => directory !== undefined && existsSync(path));
  if (file === undefined) {
    const missing = directory === undefined ? assetKey : `${join(directory, name)}.js`;
    throw new EmulatorError(`The code of the function ${ref} is missing: ${missing}. ${buildAdvice}`);
  }
  return file;
}
