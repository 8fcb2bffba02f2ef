import { App } from 'aws-cdk-lib';
import { LoansStack } from './loans-stack.ts';

new LoansStack(new App(), 'Loans');
