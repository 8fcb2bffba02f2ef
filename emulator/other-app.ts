import type { RequestListener } from 'node:http';
import type { CloudAssembly } from './cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { ACCOUNT_ID, formatBusArn, REGION } from './emulated-account.ts';
import { EmulatorError } from './emulator-error.ts';
import { type EventRule, readEventRules } from './event-bus.ts';
import { type FunctionDefinition, readFunctions } from './functions/function-definition.ts';
import { createGatewayListener } from './gateway/client-response.ts';
import { functionUriSchema } from './gateway/gateway-arns.ts';
import type { GatewayOptions } from './gateway/gateway-options.ts';
import { createApiListener, listApis, readApiResources } from './gateway/open-api.ts';
import { readRoles } from './iam/iam-roles.ts';
import { readEventBuses } from './put-events.ts';

/** An API of another app. */
export interface OtherApi {
  /** Stack and name, such as `Records/Api`. */
  name: string;
  listener: RequestListener;
}

/**
 * Another synthesized app in the same account. Only these are run: its APIs, its tables, its rules on event buses of the main app,
 * and the functions that its APIs and these rules call. Of these, what is not emulated is told and left out: requests that need it
 * get 501.
 */
export class OtherApp {
  readonly app: SynthesizedApp;
  readonly #mainApp: SynthesizedApp;
  readonly #onUnsupported: (error: EmulatorError) => void;

  /**
   * @param mainApp defines what the other app refers to, such as SSM parameters
   * @param awsUrl the endpoint of all emulated services
   * @param onUnsupported called with what is left out, also repeatedly
   */
  constructor(
    assembly: CloudAssembly,
    mainApp: SynthesizedApp,
    awsUrl: string,
    onUnsupported: (error: EmulatorError) => void,
  ) {
    this.app = new SynthesizedApp(assembly, { aws: awsUrl }, mainApp);
    this.#mainApp = mainApp;
    this.#onUnsupported = onUnsupported;
  }

  openApis(options: GatewayOptions): OtherApi[] {
    const invoker: GatewayOptions['invoker'] = {
      invoke: (functionArn, event) => options.invoker.invoke(toEmulatedAccount(functionArn), event),
    };
    const onUnsupported = this.#onUnsupported;
    return listApis(this.app).map((api) => {
      const open = (): RequestListener =>
        createApiListener(this.app, api, { ...options, invoker, onUnsupported });
      return {
        name: `${api.stackName}/${api.properties.Name ?? api.logicalId}`,
        listener: this.#attempt(open, (error) => createGatewayListener(() => Promise.reject(error), options)),
      };
    });
  }

  /** Reads the rules on event buses of the main app whose targets are functions of this app. */
  readRules(): EventRule[] {
    const buses = new Set(readEventBuses(this.#mainApp).map(formatBusArn));
    const rules = this.#attempt(
      () => readEventRules(this.app, (busArn) => buses.has(busArn)),
      () => [],
    );
    const functions = this.app
      .listResources((type) => type === 'AWS::Lambda::Function')
      .map(({ getAttribute }) => getAttribute('Arn'));
    const isFunction = (target: string): boolean =>
      functions.some((arn) => target === arn || target.startsWith(`${arn}:`)); // or a version or alias
    return rules.filter(({ arn, targets }) => {
      const other = targets.find((target) => !isFunction(target));
      if (other === undefined) return true;
      this.#onUnsupported(
        new EmulatorError(
          `The emulator does not follow ${arn}, because its target ${other} is no function: of other apps, it calls functions only.`,
        ),
      );
      return false;
    });
  }

  /**
   * Reads the functions that the APIs and the rules call. Others, such as a queue's, would never be called.
   * @param unsupported gets why a function is left out, by its ARN
   */
  readCalledFunctions(unsupported: Map<string, EmulatorError>): FunctionDefinition[] {
    const leaveOut = (functionArn: string, error: EmulatorError): void => {
      unsupported.set(functionArn, error);
      this.#onUnsupported(error);
    };
    const called = readFunctions(this.app, this.#listCalledFunctions(), leaveOut);
    return called.filter(({ arn, roleName }) => {
      try {
        return readRoles(this.app, new Set([roleName]));
      } catch (error) {
        if (!(error instanceof EmulatorError)) throw error;
        leaveOut(arn, error);
        return false;
      }
    });
  }

  #listCalledFunctions(): Set<string | undefined> {
    const stacks = new Set(listApis(this.app).map(({ stackName }) => stackName));
    const resources = [...stacks].flatMap((stackName) =>
      this.#attempt(
        () => Object.values(readApiResources(this.app, stackName)),
        () => [],
      ),
    );
    const uris = resources.flatMap(({ Properties: { AuthorizerUri, IntegrationUri, Integration } }) => [
      AuthorizerUri,
      IntegrationUri,
      Object(Integration).Uri,
    ]);
    return new Set([
      ...uris.map((uri) => functionUriSchema.safeParse(uri).data),
      ...this.readRules().flatMap(({ targets }) => targets),
    ]);
  }

  #attempt<Result>(act: () => Result, instead: (error: EmulatorError) => Result): Result {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof EmulatorError)) throw error;
      this.#onUnsupported(error);
      return instead(error);
    }
  }
}

/** An app may name a function by the account and region that it will be deployed to. */
function toEmulatedAccount(functionArn: string): string {
  return functionArn.replace(/^(arn:[^:]+:lambda):[^:]*:[^:]*:/, `$1:${REGION}:${ACCOUNT_ID}:`);
}
