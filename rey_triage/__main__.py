from rey_triage.cli import main

main()
