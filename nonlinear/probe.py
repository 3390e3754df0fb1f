"""`python -m nonlinear.probe URL`: ends with 0 when the address answers 200. For health checks in an image without curl."""

import sys

import httpx


def main(arguments: list[str]) -> int:
    try:
        answer = httpx.get(arguments[0], timeout=4, trust_env=False)
    except (httpx.HTTPError, IndexError) as error:
        print(error or "an address is needed", file=sys.stderr)
        return 1
    print(answer.status_code, answer.text[:200])
    return 0 if answer.status_code == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
