/**
 * The local runtime in a process of its own, to be killed. The only argument is its options as JSON. Prints lines of
 * JSON: its outputs, then what was injected and refused, each time that there is more.
 */
import { startRuntime } from '../../cli/runtime/start-runtime.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const say = (what: object) => void process.stdout.write(`${JSON.stringify(what)}\n`);

const runtime = await startRuntime(JSON.parse(process.argv[2] ?? ''));
say({ outputs: runtime.outputs });
let said = '';
const telling = setInterval(() => {
  const news = { faults: runtime.faults.filter(({ injected }) => injected > 0), denied: runtime.denials };
  const text = JSON.stringify(news);
  if (text !== said) say(news);
  said = text;
}, 200);
process.once('SIGTERM', async () => {
  clearInterval(telling);
  await runtime.stop();
  process.exit();
});
