"""Shared by the Python peers: reads the task that bench/harness/task.ts wrote, and prints the result."""
import json
import os
import resource
import sys


def read_task():
    with open(sys.argv[1]) as file:
        return json.load(file)


def read_matrix(numpy, folder, name):
    """Features [examples, width] and labels, from raw float32 and int32."""
    labels = numpy.fromfile(os.path.join(folder, name + '.i32'), dtype=numpy.int32)
    features = numpy.fromfile(os.path.join(folder, name + '.f32'), dtype=numpy.float32)
    return features.reshape(len(labels), -1), labels


def write_weights(numpy, out, kernel, bias):
    """Kernel [width, classes] and bias [classes], in float64."""
    numpy.concatenate([numpy.ravel(kernel), numpy.ravel(bias)]).astype(numpy.float64).tofile(out)


def peak_mb():
    """Largest resident size of this process; ru_maxrss would include the parent process before the fork."""
    try:
        with open('/proc/self/status') as file:
            kilobytes = next(int(line.split()[1]) for line in file if line.startswith('VmHWM'))
    except (OSError, StopIteration):
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes * 1024 / 1e6


def answer(**found):
    print(json.dumps({**found, 'peakMb': peak_mb()}))
