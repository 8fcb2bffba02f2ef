import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { RotatingApiKey } from 'latchkey';

const stack = new Stack(new App(), 'LoansKey');
const key = new RotatingApiKey(stack, 'Key', {
  adminApiUrl: 'https://a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com',
  testUrl: 'https://loans.example.org/organisations/northgate/loans',
});
new CfnOutput(stack, 'SecretId', { value: key.secret.secretArn });
