/**
 * The local runtime in a separate process, to be killed. Its argument is the options as JSON. It prints lines of JSON:
 * the outputs, then the injected faults after each change.
 */
import { startRuntime } from '../../../cli/runtime/start-runtime.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const print = (message: object) => void process.stdout.write(`${JSON.stringify(message)}\n`);

const runtime = await startRuntime(JSON.parse(process.argv[2] ?? ''));
print({ outputs: runtime.outputs });
let printed = '';
const reporting = setInterval(() => {
  const news = { faults: runtime.faults.filter(({ injected }) => injected > 0) };
  const text = JSON.stringify(news);
  if (text !== printed) print(news);
  printed = text;
}, 200);
process.once('SIGTERM', async () => {
  clearInterval(reporting);
  await runtime.stop();
  process.exit();
});
