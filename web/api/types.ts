import type { NeverPredicted } from '../../shared/domain/versions/never-predicted.ts';

/** What the API answers (GET /openapi.json), as far as the console looks at it. What may be missing is optional. */

export type Split = 'train' | 'test' | 'golden' | 'unlabelled';
export type ExampleStatus = 'embedded' | 'rejected' | 'pending';

export interface ClassCount {
  label: string;
  examples: number;
  embedded: number;
  rejected: number;
  pending: number;
}

export interface Dataset {
  name: string;
  classes: ClassCount[];
  testExamples: number;
  goldenExamples: number;
  unlabelled: number;
  images: { total: number; embedded: number; rejected: number; pending: number };
  problems: { key: string; problem: string }[];
}

export interface Example {
  key: string;
  label?: string;
  split: Split;
  status: ExampleStatus;
  rejection?: { code: string; reason: string };
  url: string;
}

export interface UploadForm {
  key: string;
  upload: { url: string; fields: Record<string, string> };
}

export interface Outcome {
  key: string;
  outcome: string;
  newKey?: string;
  reason?: string;
}

export type TrainingStatus = 'queued' | 'embedding' | 'training' | 'succeeded' | 'failed' | 'cancelled';

export interface Hyperparameters {
  hiddenLayers?: number[];
  l2?: 'auto' | number;
  classWeights?: 'none' | 'balanced' | Record<string, number>;
  learningRate?: number;
  batchSize?: number;
  epochs?: number;
  weightDecay?: number;
  dropout?: number;
}

export interface Training {
  id: string;
  model: string;
  dataset: string;
  base: { name: string };
  hyperparameters: Hyperparameters;
  status: TrainingStatus;
  progress: { done: number; total: number; loss?: number; phase?: string };
  requestedAt: string;
  finishedAt?: string;
  version?: number;
  error?: { code: string; message: string };
  /** Whether its version may go live by itself. */
  gate?: { passed: boolean; reasons: string[]; warnings?: string[] };
  notEmbedded: string[];
  /** Images that were deleted or overwritten while it waited for them. */
  gone?: string[];
}

export interface Model {
  name: string;
  versions: number;
  latest: number;
  live?: number;
}

export interface VersionSummary {
  model: string;
  version: number;
  training: string;
  createdAt: string;
  dataset: string;
  base: { name: string };
  hyperparameters: Hyperparameters;
  examples: number;
  score: { accuracy: number; interval: Interval; macroF1: number; logLoss: number };
  golden?: { examples: number; wrong: string[] };
  live: boolean;
}

export interface Version extends VersionSummary {
  classes: string[];
  files: { name: string; size: number; url: string }[];
  metrics: Metrics;
}

export type Interval = [low: number, high: number];

export interface ClassScore {
  label: string;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  support: number;
  intervals?: { precision: Interval | null; recall: Interval | null; f1: Interval | null };
}

export interface ReliabilityBin {
  low: number;
  high: number;
  examples: number;
  confidence: number | null;
  accuracy: number | null;
}

export interface Score {
  accuracy: number;
  interval: Interval;
  macroF1: number;
  logLoss: number;
  ece?: number;
  /** What chance alone gives at this size. */
  eceNoise?: Interval;
  folds?: number;
  examples: number;
  perClass: ClassScore[];
  /** Row: label; column: prediction. */
  confusion: number[][];
  reliability?: ReliabilityBin[];
}

export interface Suspicious {
  key: string;
  label: string;
  likely: string;
  probability: number;
}

export interface LearningCurve {
  points: { share: number; images: number; accuracy: number; interval: Interval }[];
  sentence?: string;
  perClass?: { label: string; sentence?: string }[];
}

export interface Duplicates {
  exact?: string[][];
  near?: { a: string; b: string; similarity: number }[];
  conflicts?: { keys: string[]; labels: string[] }[];
  leaks?: { train: string[]; test: string[]; similarity: number }[];
}

export interface Metrics extends Partial<Score> {
  neverPredicted?: NeverPredicted[];
  lookAlikeLabels?: string[][];
  score?: Score;
  scoreWithoutCopies?: Score;
  test?: Score;
  duplicates?: Duplicates;
  suspicious?: Suspicious[];
  learningCurve?: LearningCurve;
  unknown?: { threshold: number; acceptance: number };
}

export interface ScoredExample {
  key: string;
  label: string;
  predicted: string;
  probability: number;
  labelProbability: number;
  movedTo?: string;
  url?: string;
}

/** Where an image of a version lies now; without `url` it was deleted. */
export interface LocatedImage {
  key: string;
  movedTo?: string;
  url?: string;
}

export interface Change {
  key: string;
  label: string;
  before: { label: string; score: number };
  after: { label: string; score: number };
  right: 'before' | 'after' | 'neither';
  url: string;
}

export interface DiffSummary {
  examples: number;
  changed: number;
  fixed: number;
  broken: number;
  otherwise: number;
}

export type ExportFormat = 'onnx' | 'tfjs' | 'report';

export interface VersionExport {
  format: ExportFormat;
  status: 'queued' | 'succeeded' | 'failed';
  finishedAt?: string;
  /** Bytes. */
  size?: number;
  url?: string;
  error?: { message: string };
}

export interface Live {
  version: number;
  history: { version: number; askedAt: string; by: string; override?: boolean }[];
}

export interface Neighbour {
  /** Not for keys of too small a scope. */
  key?: string;
  label: string;
  similarity: number;
  url?: string;
}

export interface Prediction {
  model: string;
  version: number;
  predictions: { label: string; score: number }[];
  known?: boolean;
  knownScore?: number;
  decision?: string | null;
  explanation?: { neighbours?: Neighbour[]; heatmap?: { width: number; height: number; png?: string } };
}

export interface DatasetMap {
  points: MapPoint[];
  examples: number;
  sampled: boolean;
  variance?: [number, number];
}

export interface MapPoint {
  key: string;
  label?: string;
  x: number;
  y: number;
}

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  expiresAt?: string;
}

export interface Base {
  name: string;
  digest: string;
  featureSize: number;
  inputSize: number;
  bytes: number;
  default: boolean;
}
