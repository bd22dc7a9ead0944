import { createFakePresigner } from '../../support/fake-presigner.ts';
import { describePresigner } from './presigner.contract.ts';

describePresigner('the fake presigner', async () => createFakePresigner('uploads'));
