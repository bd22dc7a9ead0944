import { useState } from 'preact/hooks';
import { prices, uses } from '../../shared/domain/prices.ts';
import { call } from '../api/client.ts';
import { Show } from '../components/states.tsx';
import { useLoad } from '../state/use-load.ts';
import { counted } from '../words/numbers.ts';
import { hoursInMonth, monthOf } from './month.ts';

const usd = (value: number) => (value > 0 && value < 0.005 ? 'under 0.01 USD' : `${value.toFixed(2)} USD`);

async function loadUse() {
  const [{ datasets }, { trainings }] = await Promise.all([
    call('listDatasets'),
    call('listTrainings', { limit: 200 }),
  ]);
  const month = new Date().toISOString().slice(0, 7);
  return {
    images: datasets.reduce((sum, { examples }) => sum + examples, 0),
    trainings: trainings.filter(({ requestedAt }) => requestedAt.startsWith(month)).length,
  };
}

/** What this month costs in AWS, against an endpoint that is always on. */
export function Cost() {
  const use = useLoad(loadUse, []);
  const [predictions, setPredictions] = useState(10_000);
  return (
    <section class="card" aria-labelledby="cost">
      <header>
        <div>
          <h2 id="cost">This month in AWS</h2>
          <p class="muted">
            Estimated from the list prices of {prices.region} as of {prices.asOf}, not from a bill. On one machine it
            costs nothing.
          </p>
        </div>
      </header>
      <Show of={use} height={320}>
        {({ images, trainings }) => {
          const { items, total, endpoint } = monthOf({ images, trainings, predictions });
          return (
            <div class="cost">
              <div class="stack">
                <label class="field">
                  Predictions this month
                  <input
                    type="number"
                    min="0"
                    step="1000"
                    value={predictions}
                    onInput={({ currentTarget }) => setPredictions(Math.max(0, Number(currentTarget.value)))}
                  />
                  <small>
                    Headstart does not count predictions: 1,000 cost about {uses.prediction * 1_000} USD. In AWS,
                    CloudWatch has their number: Lambda, Invocations of the predict function, summed over the month.
                  </small>
                </label>
                <Compare title="Headstart" value={total} most={Math.max(total, endpoint)} />
                <Compare
                  title="The smallest always-on endpoint"
                  value={endpoint}
                  most={Math.max(total, endpoint)}
                  quiet
                />
                <p class="muted small">
                  Counted are {counted(images, 'image')}, as if all were uploaded this month, and{' '}
                  {counted(trainings, 'training')}. What the images themselves take in S3, exports and data that leaves
                  AWS come on top. The endpoint is one SageMaker ml.t2.medium for all {hoursInMonth} hours of a month,
                  at {prices.endpointHour} USD an hour whether it is asked or not, without its storage and traffic.
                </p>
              </div>
              <table>
                <tbody>
                  {items.map((item) => (
                    <tr key={item.title}>
                      <th scope="row">{item.title}</th>
                      <td class="number">{usd(item.usd)}</td>
                    </tr>
                  ))}
                  <tr>
                    <th scope="row">In all</th>
                    <td class="number">
                      <b>{usd(total)}</b>
                    </td>
                  </tr>
                </tbody>
              </table>
            </div>
          );
        }}
      </Show>
    </section>
  );
}

function Compare({
  title,
  value,
  most,
  quiet = false,
}: {
  title: string;
  value: number;
  most: number;
  quiet?: boolean;
}) {
  return (
    <div class={quiet ? 'compare quiet' : 'compare'}>
      <p class="row apart">
        <span>{title}</span>
        <b>{usd(value)}</b>
      </p>
      <span class="bar" aria-hidden="true">
        <span style={{ width: `${(value / most) * 100}%` }} />
      </span>
    </div>
  );
}
