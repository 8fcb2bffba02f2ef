import { prepareBundles } from '../lib/constructs/prepare-bundles.ts';

// Building takes as long as loading CDK, so both happen at once.
const [{ App, Validations }, { ConfigurationError, readConfiguration }, { LOCAL_PAGE }, { addStacks }] =
  await Promise.all([
    import('aws-cdk-lib'),
    import('../lib/configuration.ts'),
    import('../lib/find-settings.ts'),
    import('../lib/latchkey-app.ts'),
    prepareBundles(JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}')),
  ]);

const app = new App();
try {
  addStacks(app, readConfiguration(app.node));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message); // written for people, without a stack trace
  process.exit(1);
}

// On one machine nothing is deployed, and the checks would take a tenth of the time.
if (app.node.tryGetContext(LOCAL_PAGE) === undefined) {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  // Acknowledged findings are written to the templates with their reasons, for audits.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
}
