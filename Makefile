# Two commands matter: `make run` starts the portal, `make test` checks everything.
# Both set themselves up first (virtual environment, pinned requirements); see deploy/start.

.PHONY: run test services messages format

run test services:
	@exec sh deploy/start $@

# Rewrites locale/ from the sources. Edit the catalogues afterwards; never leave one incomplete.
messages:
	@exec sh deploy/start messages

format:
	@exec sh deploy/start format
