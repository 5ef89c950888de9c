"""The JSON API: what pages show and do, for programs. Described in OpenAPI at `/api/v1/openapi.json`."""
