import { describe, expect, test } from '@jest/globals';
import { inCommands } from '../../../cli/output/in-commands.ts';
import { noLiveVersion } from '../../../shared/store/live/live.ts';
import { modelNotFound } from '../../../shared/store/versions/versions.ts';

describe("the API's messages on the command line", () => {
  test('name commands instead of routes', () => {
    expect(inCommands(modelNotFound('pets').message)).toBe(
      'There is no model `pets`. headstart models lists them; headstart train pets makes it.',
    );
    expect(inCommands(noLiveVersion('pets').message)).toBe(
      'Model `pets` has no live version. Choose one: headstart models pets --live VERSION; or train it: headstart train pets.',
    );
  });

  test('name the commands for keys', () => {
    const sentence = 'There is no key `abc`. GET /v1/keys lists them.';
    expect(inCommands(sentence)).toBe('There is no key `abc`. headstart keys lists them.');
  });

  test('keep routes without a command', () => {
    const sentence = 'There is no image `_predict/a`. Upload it first: POST /v1/predictions/uploads.';
    expect(inCommands(sentence)).toBe(sentence);
  });
});
