BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$PSScriptRoot/Batches.ps1"
}

Describe 'Get-FlowBatch' {
    BeforeAll {
        $journal = Join-Path $TestDrive journal
        New-TestBatch -Journal $journal -Name nightly -Rows 12
        New-TestBatch -Journal $journal -Name 'end of month' -Rows 40 -DieAt 60
        New-TestBatch -Journal $journal -Rows 5
    }

    It 'lists batches and runs, newest first' {
        $batches = Get-FlowBatch -Journal $journal
        $batches | Should -HaveCount 3
        $batches[0].IsNamed | Should -BeFalse
        $batches.Name | Select-Object -Skip 1 | Should -Be 'end of month', 'nightly'
        $batches.DateStarted | Should -Be ($batches.DateStarted | Sort-Object -Descending)
    }

    It 'counts rows by status' {
        $batch = Get-FlowBatch nightly -Journal $journal
        $batch.Launched | Should -Be 12
        $batch.Counts['Launched'] | Should -Be 12
        $batch.Left, $batch.Unknown | Should -Be 0, 0
        $batch.DateEnded | Should -Not -BeNullOrEmpty
    }

    It 'settles what a killed process left, and shows nobody as its holder' {
        $batch = Get-FlowBatch 'end of month' -Journal $journal
        $batch.Holder | Should -BeNullOrEmpty
        $batch.DateEnded | Should -BeNullOrEmpty
        $batch.Rows | Should -Be ($batch.Launched + $batch.Unknown + $batch.Left)
        $batch.Left + $batch.Unknown | Should -BeGreaterThan 0
        # Rows that no run came to are on record nowhere: more are left than are counted.
        $batch | Out-String -Width 120 | Should -Match " $($batch.Left)\+ not ended"
        Get-FlowBatch nightly -Journal $journal | Out-String -Width 120 | Should -Match ' 0 ended'
        $ledger = @(Get-Content "$journal.ledger").Count
        $launched = ((Get-FlowBatch -Journal $journal).Launched | Measure-Object -Sum).Sum
        $ledger | Should -BeGreaterOrEqual $launched
        $ledger | Should -BeLessOrEqual ($launched + $batch.Unknown)
    }

    It 'finds names by wildcards and in any case' {
        (Get-FlowBatch 'END*' -Journal $journal).Name | Should -Be 'end of month'
        (Get-FlowBatch NIGHTLY -Journal $journal).Name | Should -Be 'nightly'
        Get-FlowBatch 'none*' -Journal $journal -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'says so where a plain name is none, and goes on' {
        $found = Get-FlowBatch nope, nightly -Journal $journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $found.Name | Should -Be 'nightly'
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchNotFound,*'
        $failures.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'takes the journal from the environment' {
        $env:FLOWEXEC_JOURNAL = $journal
        try { (Get-FlowBatch nightly).Launched | Should -Be 12 } finally { $env:FLOWEXEC_JOURNAL = $null }
    }

    It 'shows nothing, and makes nothing, where there is no journal' {
        Get-FlowBatch -Journal "$TestDrive/none" | Should -BeNullOrEmpty
        Test-Path "$TestDrive/none" | Should -BeFalse
    }

    It 'completes names with quotes where they need them' {
        $line = "Get-FlowBatch -Journal '$journal' -Name e"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain "'end of month'"
    }

    It 'names a damaged journal and the next step' {
        $damaged = New-Item -ItemType Directory "$TestDrive/damaged"
        Set-Content "$damaged/nightly-000000000000.db" ('x' * 5000)
        { Get-FlowBatch -Journal $damaged } | Should -Throw -ErrorId 'JournalDamaged,*' -ExceptionType FlowExec.FlowJournalException
    }

    It 'watches a batch that is over for one look, by a line where there is no screen' {
        $watched = Get-FlowBatch nightly -Journal $journal -Watch -InformationVariable said 6>$null
        $watched | Should -BeOfType FlowExec.FlowBatch
        $watched.Launched | Should -Be 12
        $said | Should -HaveCount 1
        "$said" | Should -BeLike 'nightly: 12 rows on record; ended *'
    }

    It 'says where nobody works on a batch' {
        Get-FlowBatch -Journal $journal -Watch -InformationVariable said 6>$null | Should -BeNullOrEmpty
        "$said" | Should -Be "Nobody works on a batch in $journal."
    }
}

Describe 'Get-FlowBatch -Watch on a terminal' -Skip:(-not (Get-Command script -CommandType Application -ErrorAction Ignore)) {
    It 'shows a table in its place, and the batch at its end' {
        New-TestBatch -Journal "$TestDrive/seen" -Name nightly -Rows 12
        $log = "$TestDrive/screen.txt"
        Set-Content "$TestDrive/watch.ps1" "Import-Module '$Manifest'
            Get-FlowBatch nightly -Journal '$TestDrive/seen' -Watch | ForEach-Object { 'then ' + `$_.Launched }"
        $typed = "stty cols 120 rows 30; dotnet '$PSHOME/pwsh.dll' -NoProfile -NoLogo -File '$TestDrive/watch.ps1'"
        $null = script -q -e -c $typed $log *>&1
        $screen = [IO.File]::ReadAllText($log)
        $screen | Should -Match 'nightly   .* in .*\e\[K'
        $screen | Should -Match '  Launched 12\e\[K'
        $screen | Should -Match 'then 12'
    }
}
